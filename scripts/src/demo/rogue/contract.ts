import { type Context, Contract } from 'fabric-contract-api';

/**
 * The program that a dishonest hospital runs in place of the agreed one: it writes whatever it is told, wherever it is
 * told, and asks nobody. A hospital can always do this on its own machines; the point is what comes of it.
 */
export class AlteredContract extends Contract {
  constructor() {
    super('altered');
  }

  async overwrite(ctx: Context, key: string, value: string): Promise<string> {
    await ctx.stub.putState(key, Buffer.from(value));
    return value;
  }
}

export const contracts = [AlteredContract];
