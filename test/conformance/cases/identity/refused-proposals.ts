import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Proposals with a wrong signature, a foreign certificate, a made-up id or a time far off.',
  run: async (ledger) => {
    const program = [{ op: 'get', key: 'x' }] as const;
    const user = ledger.user(ORG1);
    const refused = [
      { sign: (message: Uint8Array) => ledger.user(ORG2).sign(message) },
      { sign: () => new Uint8Array() },
      { sign: (message: Uint8Array) => user.signHigh(message) },
      { as: ledger.stranger },
      { txId: 'made-up' },
      { txId: '' },
      { nonce: new Uint8Array() },
      { timeOffset: -3_600_000 },
      { timeOffset: 3_600_000 },
    ];
    for (const options of refused) await ledger.evaluate(ORG1, program, options);
    for (const options of refused) await ledger.endorse(ORG1, program, options);
    for (const options of refused.slice(0, 4))
      await ledger.endorse(ORG1, program, { ...options, at: [ORG2] });
    // Another organization's client is welcome at this peer.
    await ledger.evaluate(ORG1, program, { as: ledger.user(ORG2) });
    await ledger.endorse(ORG1, program, { as: ledger.user(ORG2) });
  },
};
