import { canonicalJson, digestOfValue, TERMINOLOGY } from '@careledger/model';
import { expect } from 'chai';
import { rig } from './support';

const AT = '2026-01-31T09:30:00.000Z';
const LATER = '2999-01-31T09:30:00.000Z';
const approval = {
  ...{ hospital: 'HospitalBMSP', role: 'registrar', at: AT },
  ...{
    certificate: digestOfValue('certificate'),
    key: digestOfValue('key'),
    holder: digestOfValue('holder'),
  },
};
const by = { kind: 'witness', form: digestOfValue('form'), approvals: [approval] };

const active = { status: 'active', terminology: TERMINOLOGY } as const;

/** A consent on paper as the ledger lists it. */
function witnessed(consent: string) {
  return {
    ...{ consent, patient: 'patient-1', version: 1, digest: digestOfValue(consent), sentence: null, by },
    ...{ carrier: 'HospitalBMSP', at: AT },
  };
}

describe('sweeping', () => {
  it('takes what its rule or a paper form has ended, and nothing else', async () => {
    const consents = [
      { ...witnessed('a-ruled-over'), ...active, rule: { e: 'permit', w: { until: AT } } },
      { ...witnessed('b-on-its-way'), ...active, rule: { e: 'deny' }, until: LATER, endedBy: by },
      { ...witnessed('c-revoked'), ...active, rule: { e: 'deny' }, until: AT, endedBy: by },
      { ...witnessed('d-in-force'), ...active, rule: { e: 'permit' } },
    ];
    const swept = ['a-ruled-over', 'c-revoked'].map((consent) => ({
      ...witnessed(consent),
      status: 'expired',
    }));
    const { ledger, gateway } = rig([
      { evaluate: canonicalJson({ consents, next: null }) },
      { endorse: canonicalJson({ patient: 'patient-1', consents: swept }) },
    ]);
    const gone = await ledger.consents.sweep({ patient: 'patient-1' });
    expect(gone.map(({ consent }) => consent)).to.deep.equal(['a-ruled-over', 'c-revoked']);
    expect(gateway.requests[1]).to.deep.include({
      transaction: 'consent:sweep',
      argument: canonicalJson({ patient: 'patient-1', consents: ['a-ruled-over', 'c-revoked'] }),
    });
  });
});
