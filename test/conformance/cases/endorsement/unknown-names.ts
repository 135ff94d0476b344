import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'A chaincode, a channel or an organization that does not exist.',
  run: async (ledger) => {
    const program = [{ op: 'get', key: 'x' }] as const;
    await ledger.evaluate(ORG1, program, { chaincode: 'nowhere' });
    await ledger.endorse(ORG1, program, { chaincode: 'nowhere' });
    await ledger.endorse(ORG1, program, { chaincode: 'nowhere', at: [ORG1] });
    await ledger.evaluate(ORG1, program, { channel: 'elsewhere' });
    await ledger.endorse(ORG1, program, { channel: 'elsewhere' });
    await ledger.evaluate(ORG1, program, { at: ['Org9MSP'] });
    await ledger.endorse(ORG1, program, { at: ['Org9MSP'] });
    await ledger.endorse(ORG1, program, { at: [ORG1, 'Org9MSP'] });
    await ledger.evaluate(ORG1, program, { chaincode: '' });
  },
};
