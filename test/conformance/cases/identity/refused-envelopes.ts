import { ORG1, ORG2 } from '../../support/organizations';
import { altered } from '../../support/tampering';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Envelopes that the ordering service refuses, and altered transactions that validation refuses.',
  run: async (ledger) => {
    const user = ledger.user(ORG1);
    const endorse = (name: string) =>
      ledger.endorse(ORG1, [{ op: 'put', key: `tampered/${name}`, value: 'x' }]);
    for (const signer of [ledger.user(ORG2), ledger.stranger]) {
      const draft = await endorse('signature');
      if (draft) {
        draft.envelope.setSignature(signer.sign(draft.envelope.getPayload_asU8()));
        await ledger.submit(draft);
      }
    }
    const kinds = [
      'drop-endorsement',
      'repeat-endorsement',
      'wrong-endorsement-signature',
      'change-write',
      'change-tx-id',
      'change-nonce',
      'change-chaincode',
      'change-input',
      'no-endorsements',
      'other-type',
      'change-epoch',
    ] as const;
    for (const kind of kinds) {
      const draft = await endorse(kind);
      const marker = await endorse(`after-${kind}`);
      if (!draft || !marker) continue;
      ledger.note('altered', kind);
      await ledger.block(altered(draft, kind, user), marker);
    }
    // Alone in its block: with another one beside it, every peer of Fabric 3.1.5 ends with an index out of range.
    const empty = await endorse('no-action');
    if (empty) await ledger.block(altered(empty, 'no-action', user));
    await ledger.evaluate(ORG1, [{ op: 'range', start: 'tampered/', end: 'tampered0', brief: true }]);
  },
};
