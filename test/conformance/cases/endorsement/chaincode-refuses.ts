import { ORG1, ORG2, ORG3 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'What a client sees of a chaincode that throws or answers with a status of its own, when evaluating and when endorsing.',
  run: async (ledger) => {
    const programs = [
      [{ op: 'throw', message: 'the reason' }],
      [{ op: 'respond', status: 500, message: 'refused', payload: 'more' }],
      [{ op: 'respond', status: 400, message: 'bad input', payload: 'more' }],
      [{ op: 'respond', status: 399, message: 'odd', payload: 'more' }],
      [{ op: 'respond', status: 404, message: '' }],
      [{ op: 'respond', status: 200, message: 'a word along', payload: 'fine' }],
      [
        { op: 'put', key: 'refuses', value: 'x' },
        { op: 'throw', message: 'after a write' },
      ],
    ] as const;
    for (const program of programs) await ledger.evaluate(ORG1, program);
    for (const program of programs) await ledger.endorse(ORG1, program);
    for (const program of programs.slice(0, 3))
      await ledger.endorse(ORG1, program, { at: [ORG1, ORG2, ORG3] });
    await ledger.evaluate(ORG1, programs[0], { at: [ORG2] });
  },
};
