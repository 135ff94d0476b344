import { CHANNEL, ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'The Deliver service gives blocks to members of the channel, and refuses strangers and unknown channels by status.',
  run: async (ledger) => {
    const draft = await ledger.commit(ORG1, [{ op: 'put', key: 'deliver', value: 'x' }]);
    const number = (await ledger.readBlock(ORG1, draft)).getHeader()?.getNumber() ?? 0;
    const status = async (what: string, read: Promise<unknown>) => {
      const found = await read.then(
        () => 'delivered',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      ledger.note(what, found);
    };
    const peer = ledger.peer(ORG1);
    await status('own user', peer.readBlock(ledger.user(ORG1), CHANNEL, number));
    await status('newest', peer.readBlock(ledger.user(ORG1), CHANNEL, 'newest'));
    await status('another organization’s user', peer.readBlock(ledger.user(ORG2), CHANNEL, 0));
    await status('a stranger', peer.readBlock(ledger.stranger, CHANNEL, 0));
    await status('another channel', peer.readBlock(ledger.user(ORG1), 'elsewhere', 0));
    await status(
      'a block that is not there yet',
      peer.readBlock(ledger.user(ORG1), CHANNEL, number + 1000, 'FAIL'),
    );
  },
};
