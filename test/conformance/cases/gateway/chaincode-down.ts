import { ORG1, ORG2, ORG3, ORG4, PROBE } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'One organization’s chaincode process is down: its own peer errs, others take its place where they may.',
  run: async (ledger) => {
    const program = [{ op: 'get', key: 'chaincode-down' }] as const;
    await ledger.stopChaincode(ORG1, PROBE);
    await ledger.evaluate(ORG1, program, { at: [ORG1] });
    await ledger.evaluate(ORG2, program, { at: [ORG1] });
    await ledger.endorse(ORG1, program, { at: [ORG1, ORG2, ORG3] });
    await ledger.commit(ORG2, [{ op: 'put', key: 'chaincode-down', value: 'x' }], { at: [ORG2, ORG3, ORG4] });
    await ledger.commit(ORG1, [{ op: 'put', key: 'chaincode-down', value: 'y' }], { at: [ORG2, ORG3, ORG4] });
    await ledger.startChaincode(ORG1, PROBE);
    await ledger.evaluate(ORG1, program, { at: [ORG1] });
  },
};
