import { canonicalJson, digestOfValue } from '@careledger/model';
import { generatePatientKey, patientSigner } from '@careledger/client';
import { expect } from 'chai';
import { errorOf, rig } from './support';

const entry = {
  request: 'r-1',
  patient: 'p-1',
  record: 'd-1',
  hospital: 'HospitalBMSP',
  provider: 'provider-b-01',
  role: 'clinician',
  purpose: 'TREAT',
  key: null,
  effect: 'deny',
  reason: 'no-consent',
  consents: [],
  policy: 1,
  at: '2026-01-31T09:30:00.000Z',
} as const;
const permit = {
  ...entry,
  effect: 'permit',
  reason: 'permitted-by-consent',
  consents: [{ consent: 'c-1', version: 1 }],
} as const;
const logged = (decision: object) => ({ type: 'decision', ...decision, release: null, erased: null });
const reading = {
  type: 'reading',
  patient: 'p-1',
  hospital: 'HospitalBMSP',
  request: 'l-1',
  signed: { directive: digestOfValue('directive'), delegation: null, key: digestOfValue('key') },
  at: '2026-01-31T09:30:00.000Z',
};
const question = { patient: 'p-1', record: 'd-1', purpose: 'TREAT' } as const;

describe('a decision', () => {
  it('that denies is a value, and was committed', async () => {
    const { ledger } = rig([{ endorse: canonicalJson(entry) }]);
    const decision = await ledger.access.request({ ...question, request: 'r-1' });
    expect(decision).to.deep.equal({ ...entry, commit: { transactionId: 'tx1', blockNumber: 7n } });
  });

  it('is asked for with a random id unless the caller has one', async () => {
    const { ledger, gateway } = rig([{ endorse: canonicalJson(permit) }]);
    const decision = await ledger.access.request({ ...question, key: digestOfValue('fresh key') });
    expect(decision.effect).to.equal('permit');
    expect(gateway.requests[0]?.argument).to.match(
      /^\{"key":"[\w-]{43}","patient":"p-1","purpose":"TREAT","record":"d-1","request":"[0-9a-f-]{36}"\}$/,
    );
  });

  it('that contradicts itself opens nothing', async () => {
    for (const contradiction of [
      { ...entry, effect: 'permit' },
      { ...permit, effect: 'deny' },
    ]) {
      const { ledger } = rig([{ endorse: canonicalJson(contradiction) }]);
      expect(await errorOf(ledger.access.request(question))).to.include({ code: 'UNEXPECTED_ANSWER' });
    }
  });

  it('stands in the log that the patient reads with a signature', async () => {
    const { ledger, gateway } = rig([
      {
        endorse: canonicalJson({
          entries: [logged(entry)],
          next: { hospital: 'HospitalBMSP', request: 'r-1' },
        }),
      },
      { endorse: canonicalJson({ entries: [logged(permit), reading], next: null }) },
    ]);
    const directive = await patientSigner({ patient: 'p-1', key: generatePatientKey() }).readLog();
    const effects: string[] = [];
    for await (const found of ledger.access.log(directive)) {
      effects.push(found.type === 'decision' ? found.effect : found.type);
    }
    expect(effects).to.deep.equal(['deny', 'permit', 'reading']);
    expect(gateway.requests[1]?.argument).to.include('"after":{"hospital":"HospitalBMSP","request":"r-1"}');
    expect(gateway.requests[1]?.argument).to.include(directive.jws);
  });
});
