import { Context, Returns, Transaction } from 'fabric-contract-api';
import { CareContract } from '../care-contract';
import { readLog } from './log';
import { previewAccess } from './preview';
import { requestAccess } from './request';

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

  @Transaction(false)
  @Returns('string')
  async preview(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.preview', input, previewAccess);
  }

  @Transaction(false)
  @Returns('string')
  async log(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.log', input, readLog);
  }
}
