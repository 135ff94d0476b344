import { BREAK_GLASS_REASONS, compileRule, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { batchOf } from '../../support/chaincode/batch';
import { B, consortium, REFERRAL, type Consortium } from '../../support/chaincode/consortium';
import { resultOf, type Outcome } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import type { Person } from '../../support/chaincode/people';

describe('several keys in one message', () => {
  let care: Consortium;
  let patient: TestPatient;
  let clinician: Person;
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
    clinician = await care.registeredProvider(B, 'provider-1');
    await care.anchored(patient, 'record-1');
    await care.granted(patient, 'consent-1', { effect: 'permit', purposes: ['TREAT'], classes: [REFERRAL] });
  });

  const asked = { record: 'record-1', purpose: 'TREAT', request: 'request-1', key: null } as const;
  const decide = (input: Omit<TransactionInput<'access.request'>, 'patient'>) =>
    care.ledger.evaluate(clinician, 'access.request', { patient: patient.id, ...input });

  /** The same call on a peer that takes several keys, and on one that takes one: how many messages on each. */
  async function onBoth<T>(call: () => Promise<Outcome<T>>): Promise<[number, number]> {
    care.ledger.takesBatches = true;
    const { messages, ...together } = await call();
    care.ledger.takesBatches = false;
    const { messages: more, ...alone } = await call();
    expect(together, 'the same result, reads, writes and event').to.deep.equal(alone);
    expect(together.ok).to.equal(true);
    return [messages, more];
  }

  it('makes four messages of six for a decision', async () => {
    expect(await onBoth(() => decide(asked))).to.deep.equal([4, 6]);
  });

  it('makes five messages of eight for break-glass', async () => {
    const [reason] = BREAK_GLASS_REASONS;
    const breakGlass = { reason, unobtainable: 'no-time', minutes: 10 } as const;
    expect(await onBoth(() => decide({ ...asked, purpose: 'BTG', breakGlass }))).to.deep.equal([5, 8]);
  });

  it('makes four messages of seven for a record of a batch', async () => {
    const { input, proofs } = batchOf(patient, 'batch-1', ['leaf-0', 'leaf-1']);
    resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', input));
    const [proof] = proofs;
    if (proof === undefined) throw new Error('no such leaf');
    expect(await onBoth(() => decide({ ...asked, record: 'leaf-0', proof }))).to.deep.equal([4, 7]);
  });

  it('makes three messages of five for a grant', async () => {
    const rule = compileRule({ effect: 'deny' }, patient.tokens);
    const directive = patient.grant('consent-2', rule);
    const grant = () =>
      care.ledger.evaluate(care.registrar, 'consent.grant', { patient: patient.id, directive });
    expect(await onBoth(grant)).to.deep.equal([3, 5]);
  });

  it('makes twenty-two messages of forty-two for a hundred records of ten patients', async () => {
    const requests: TransactionInput<'access.requestMany'>['requests'] = [];
    for (let number = 10; number < 20; number += 1) {
      const other = await care.registeredPatient(`patient-${number}`);
      const records = Array.from({ length: 10 }, (_, index) => ({ record: `record-${index}` }));
      for (const { record } of records) await care.anchored(other, record);
      requests.push({ request: 'round-1', patient: other.id, purpose: 'TREAT', key: null, records });
    }
    const round = () => care.ledger.evaluate(clinician, 'access.requestMany', { requests });
    expect(await onBoth(round)).to.deep.equal([22, 42]);
  });

  it('reads the same where the answer stands already, so that two peers agree', async () => {
    resultOf(await care.ledger.submit(clinician, 'access.request', { patient: patient.id, ...asked }));
    const reads: string[][] = [];
    for (const takesBatches of [true, false]) {
      care.ledger.takesBatches = takesBatches;
      const { state } = care.ledger.world;
      const get = state.get.bind(state);
      const keys = new Set<string>();
      state.get = (key) => {
        keys.add(key);
        return get(key);
      };
      resultOf(await decide(asked));
      state.get = get;
      reads.push([...keys].sort());
    }
    expect(reads[0]).to.deep.equal(reads[1]);
    expect(reads[0]).to.deep.equal([
      'access/patient-1/HospitalB/request-1/decision',
      'policy',
      'provider/HospitalB/provider-1',
    ]);
  });
});
