import {
  type AccessEntry,
  canonicalJson,
  entriesOf,
  type LogEntry,
  type TransactionInput,
  type TransactionOutput,
} from '@careledger/model';
import { expect } from 'chai';
import { batchOf } from '../../support/chaincode/batch';
import { A, B, consortium, REFERRAL, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import { person, type Person } from '../../support/chaincode/people';

type Request = TransactionInput<'access.requestMany'>['requests'][number];
type Result = TransactionOutput<'access.requestMany'>['results'][number];

const entriesIn = (result?: Result): AccessEntry[] => (result?.list ? entriesOf(result.list) : []);

describe('a ward round', () => {
  let care: Consortium;
  let clinician: Person;
  const patients: TestPatient[] = [];
  beforeEach(async () => {
    care = await consortium();
    clinician = await care.registeredProvider(B, 'provider-1');
    patients.length = 0;
    for (let number = 0; number < 10; number += 1) {
      const patient = await care.registeredPatient(`patient-${number}`);
      patients.push(patient);
      for (let record = 0; record < 10; record += 1) await care.anchored(patient, `record-${record}`);
      if (number % 2 === 0) {
        await care.granted(patient, 'consent-1', {
          effect: 'permit',
          purposes: ['TREAT'],
          classes: [REFERRAL],
        });
      }
    }
  });

  const round = (change: Partial<Request> = {}): Request[] =>
    patients.map(({ id }) => ({
      request: 'round-1',
      patient: id,
      purpose: 'TREAT',
      key: null,
      records: Array.from({ length: 10 }, (_, number) => ({ record: `record-${number}` })),
      ...change,
    }));
  const submit = (requests: Request[], by = clinician) =>
    care.ledger.submit(by, 'access.requestMany', { requests });
  async function logOf(patient: TestPatient | undefined): Promise<LogEntry[]> {
    if (patient === undefined) throw new Error('no such patient');
    const input = { patient: patient.id, directive: patient.readLog() };
    const log: TransactionOutput<'access.log'> = resultOf(
      await care.ledger.submit(care.registrar, 'access.log', input),
    );
    return 'entries' in log ? log.entries : [];
  }

  it('decides about a hundred records of ten patients in twenty-two messages, and writes one key a patient', async () => {
    const outcome = await submit(round());
    const { results } = resultOf(outcome);
    expect(
      results.map((result) =>
        entriesIn(result)
          .map(({ effect }) => effect)
          .join(),
      ),
    ).to.deep.equal(
      patients.map((_, number) =>
        Array<string>(10)
          .fill(number % 2 === 0 ? 'permit' : 'deny')
          .join(),
      ),
    );
    expect(outcome.messages).to.equal(22);
    expect(outcome.writes.map(({ key }) => key)).to.deep.equal(
      patients.map(({ id }) => `access/${id}/HospitalB/round-1/decision`),
    );
    const [first] = outcome.writes;
    expect(JSON.parse(first?.value ?? '')).to.deep.equal({
      asked: {
        at: '2026-03-01T12:00:00.000Z',
        hospital: B,
        key: null,
        patient: 'patient-0',
        policy: 1,
        provider: 'provider-1',
        purpose: 'TREAT',
        request: 'round-1',
        role: 'clinician',
      },
      outcomes: [
        {
          consents: [{ consent: 'consent-1', version: 1 }],
          effect: 'permit',
          lifetime: '2026-03-01T13:00:00.000Z',
          reason: 'permitted-by-consent',
          records: Array.from({ length: 10 }, (_, number) => ({ record: `record-${number}` })),
        },
      ],
      undecided: [],
    });
    expect(outcome.events).to.have.length(1);
    expect(outcome.events[0]?.payload).to.include(
      '{"denied":0,"patient":"patient-0","permitted":10,"purpose":"TREAT","request":"round-1"}',
    );
  });

  it('gives each record the entry that a request of its own would have', async () => {
    const { results } = resultOf(await submit(round()));
    for (const result of results) {
      const { patient } = result;
      for (const entry of entriesIn(result)) {
        const single = resultOf(
          await care.ledger.evaluate(clinician, 'access.request', {
            ...{ patient, record: entry.record, purpose: 'TREAT', key: null },
            request: 'single',
          }),
        );
        expect({ ...entry, request: 'single' }).to.deep.equal(single);
      }
    }
  });

  it('stands in the log of each patient, record by record', async () => {
    const { results } = resultOf(await submit(round()));
    const entries = await logOf(patients[3]);
    expect(entries).to.deep.equal(
      entriesIn(results[3]).map((entry) => ({ type: 'decision', ...entry, release: null, erased: null })),
    );
  });

  it('asked again gets its first answers, be it in another company', async () => {
    const first = resultOf(await submit(round()));
    await care.revoked(patients[0] ?? care.newPatient('none'), 'consent-1');
    const again = await submit(round().slice(0, 2));
    expect(resultOf(again).results).to.deep.equal(first.results.slice(0, 2));
    expect([again.writes, again.events]).to.deep.equal([[], []]);
    const [other] = resultOf(await submit(round({ purpose: 'HPAYMT' }).slice(0, 1))).results;
    expect(entriesIn(other)).to.deep.equal([]);
    expect(other?.undecided.map(({ code }) => code)).to.deep.equal(Array(10).fill('CONFLICT'));
    const fewer = round()
      .slice(0, 1)
      .map((request) => ({ ...request, records: request.records.slice(1) }));
    expect(resultOf(await submit(fewer)).results[0]?.undecided[0]?.code).to.equal('CONFLICT');
  });

  it('decides about what there is, and names what there is not', async () => {
    const requests = [
      ...round({ records: [{ record: 'record-1' }, { record: 'record-x' }] }).slice(0, 2),
      { ...round()[0], patient: 'patient-x', records: [{ record: 'record-1' }] } as Request,
    ];
    const { results } = resultOf(await submit(requests));
    expect(results.map((result) => [entriesIn(result).length, result.undecided])).to.deep.equal([
      [1, [{ record: 'record-x', code: 'NOT_FOUND' }]],
      [1, [{ record: 'record-x', code: 'NOT_FOUND' }]],
      [0, [{ record: 'record-1', code: 'NOT_FOUND' }]],
    ]);
    expect(resultOf(await submit(requests)).results).to.deep.equal(results);
  });

  it('takes leaves of batches, and reads each batch once', async () => {
    const [patient] = patients;
    if (patient === undefined) throw new Error('no patient');
    const names = Array.from({ length: 40 }, (_, number) => `leaf-${100 + number}`);
    const { input, proofs } = batchOf(patient, 'batch-1', names);
    resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', input));
    const records = proofs.map((proof) => ({ record: proof.leaf.record, proof }));
    const [request] = round({ records });
    if (request === undefined) throw new Error('no request');
    const outcome = await submit([request]);
    const [result] = resultOf(outcome).results;
    expect(entriesIn(result).filter(({ effect }) => effect === 'permit')).to.have.length(40);
    expect(outcome.messages).to.equal(4);
    expect(canonicalJson(outcome.writes)).not.to.include(records[0]?.proof.leaf.salt);
    const [first, second] = proofs;
    if (first === undefined || second === undefined) throw new Error('no such leaf');
    const swapped = {
      ...request,
      request: 'round-2',
      records: [{ record: first.leaf.record, proof: { ...first, index: second.index } }, ...records.slice(1)],
    };
    const [after] = resultOf(await submit([swapped])).results;
    expect(after?.undecided).to.deep.equal([{ record: 'leaf-100', code: 'PROOF_INVALID' }]);
    expect(entriesIn(after)).to.have.length(39);
  });

  it('reads records one by one where much lies between them, with the same result', async () => {
    const [patient] = patients;
    if (patient === undefined) throw new Error('no patient');
    const near = round({ records: [{ record: 'record-0' }, { record: 'record-1' }] }).slice(0, 1);
    const one = await submit(near);
    for (let number = 0; number < 20; number += 1) await care.anchored(patient, `record-0${number}`);
    const other = await submit(near.map((request) => ({ ...request, request: 'round-2' })));
    const effects = (outcome: typeof one) =>
      entriesIn(resultOf(outcome).results[0]).map(({ record, effect }) => [record, effect]);
    expect(effects(other)).to.deep.equal(effects(one));
    expect(other.messages).to.equal(one.messages + 2);
  });

  it('is sorted, without repetition, and of a hundred decisions at most', async () => {
    const [one, two] = round();
    if (one === undefined || two === undefined) throw new Error('no requests');
    const many = Array.from({ length: 101 }, (_, number) => ({ record: `record-${1000 + number}` }));
    for (const requests of [
      [],
      [two, one],
      [one, one],
      [{ ...one, records: [...one.records].reverse() }],
      [{ ...one, records: [] }],
      [{ ...one, records: many }],
      [
        { ...one, records: many.slice(0, 60) },
        { ...two, records: many.slice(0, 60) },
      ],
    ]) {
      expect(codeOf(await submit(requests))).to.equal('INVALID_ARGUMENT');
    }
  });

  it('is made by a registered provider, with their own certificate', async () => {
    for (const by of [person(B, 'clinician', 'provider-1'), person(B, 'clinician'), person(A, 'registrar')]) {
      expect(codeOf(await submit(round(), by))).to.equal('FORBIDDEN');
    }
  });
});
