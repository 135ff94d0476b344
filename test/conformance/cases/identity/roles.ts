import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'A peer’s certificate is no client’s: it may read, but neither have a proposal endorsed nor submit.',
  run: async (ledger) => {
    const program = [{ op: 'put', key: 'roles', value: 'x' }] as const;
    const as = ledger.node(ORG1);
    await ledger.evaluate(ORG1, program, { as });
    await ledger.endorse(ORG1, program, { as });
    await ledger.endorse(ORG1, program, { as, at: [ORG2] });
    const draft = await ledger.endorse(ORG1, program);
    if (!draft) return;
    draft.envelope.setSignature(as.sign(draft.envelope.getPayload_asU8()));
    await ledger.submit(draft);
    const valid = await ledger.commit(ORG1, program);
    await ledger.status(ORG1, valid.txId, 1000, as);
  },
};
