import { Context, Returns, Transaction } from 'fabric-contract-api';
import { CareContract } from '../care-contract';
import { anchorRecord } from './anchor';
import { anchorBatch } from './anchor-batch';
import { listRecords } from './list';
import { readRecordView } from './read';
import { relabelRecord } from './relabel';
import { withdrawRecord } from './withdraw';

/** Records: the anchors of encrypted documents that the patient's custodian keeps off the ledger. */
export class RecordContract extends CareContract {
  constructor() {
    super('record');
  }

  @Transaction()
  @Returns('string')
  async anchor(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.anchor', input, anchorRecord);
  }

  @Transaction()
  @Returns('string')
  async anchorBatch(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.anchorBatch', input, anchorBatch);
  }

  @Transaction()
  @Returns('string')
  async relabel(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.relabel', input, relabelRecord);
  }

  @Transaction()
  @Returns('string')
  async withdraw(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.withdraw', input, withdrawRecord);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.read', input, readRecordView);
  }

  @Transaction(false)
  @Returns('string')
  async list(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.list', input, listRecords);
  }
}
