import { CareContract } from '@careledger/chaincode/dist/contracts/care-contract';
import { type Context, Contract } from 'fabric-contract-api';

/** What a contract costs that does nothing, and one that does what most first contracts do. */
class Plain extends Contract {
  constructor() {
    super('plain');
  }

  nothing(): Promise<void> {
    return Promise.resolve();
  }

  /** Puts an asset under a key that has to be free. */
  async createAsset(ctx: Context, id: string, owner: string, size: string): Promise<void> {
    const existing = await ctx.stub.getState(id);
    if (existing.length > 0) throw new Error(`the asset ${id} is there already`);
    await ctx.stub.putState(id, Buffer.from(JSON.stringify({ id, owner, size: Number(size) })));
  }
}

/** A call of CareLedger's that is checked like every other, its caller too, and does not touch the ledger. */
class Checked extends CareContract {
  constructor() {
    super('checked');
  }

  preview(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.preview', input, () => Promise.resolve({ preview: true, effect: 'deny' }));
  }
}

/** What Fabric's runner looks for. */
export const contracts = [Plain, Checked];
