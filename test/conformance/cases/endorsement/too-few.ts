import { LENIENT_PROBE, ORG1, ORG2, ORG3, ORG4 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Two of four organizations are no majority, three are; a chaincode of its own policy asks for less.',
  run: async (ledger) => {
    const program = [{ op: 'put', key: 'too-few', value: 'x' }] as const;
    await ledger.commit(ORG1, program, { at: [ORG1] });
    await ledger.commit(ORG1, program, { at: [ORG1, ORG2] });
    await ledger.commit(ORG1, program, { at: [ORG2, ORG3, ORG4] });
    await ledger.commit(ORG1, program, { at: [ORG1, ORG2, ORG3, ORG4] });
    await ledger.commit(ORG1, [{ op: 'get', key: 'too-few' }], { at: [ORG1] });
    await ledger.commit(ORG1, program, { chaincode: LENIENT_PROBE });
    await ledger.commit(ORG1, program, { chaincode: LENIENT_PROBE, at: [ORG4] });
  },
};
