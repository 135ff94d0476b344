import { Context, Returns, Transaction } from 'fabric-contract-api';
import { CareContract } from '../care-contract';
import { readLog } from './log';
import { previewAccess } from './preview';
import { release } from './release';
import { requestAccess } from './request';
import { reviewBreakGlass } from './review';
import { requestMany } from './request-many';

/** Access: a provider asks for a record, the patient's consents decide, and the answer is logged either way. */
export class AccessContract extends CareContract {
  constructor() {
    super('access');
  }

  @Transaction()
  @Returns('string')
  async request(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.request', input, requestAccess);
  }

  @Transaction()
  @Returns('string')
  async requestMany(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.requestMany', input, requestMany);
  }

  @Transaction()
  @Returns('string')
  async release(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.release', input, release);
  }

  @Transaction()
  @Returns('string')
  async review(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.review', input, reviewBreakGlass);
  }

  @Transaction(false)
  @Returns('string')
  async preview(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.preview', input, previewAccess);
  }

  @Transaction()
  @Returns('string')
  async log(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.log', input, readLog);
  }
}
