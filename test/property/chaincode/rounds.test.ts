import { canonicalJson, entriesOf, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';
import { batchOf } from '../../support/chaincode/batch';
import { B, consortium, REFERRAL } from '../../support/chaincode/consortium';
import { resultOf } from '../../support/chaincode/fake-ledger';

type Requests = TransactionInput<'access.requestMany'>['requests'];
type Records = Requests[number]['records'];

describe('requests for many records', () => {
  it('come to the same, byte for byte, however they are put together', async () => {
    const care = await consortium();
    const clinician = await care.registeredProvider(B, 'provider-1');
    const names = Array.from({ length: 8 }, (_, number) => `record-${number}`);
    const known = new Map<string, Records>();
    for (const id of ['patient-1', 'patient-2']) {
      const patient = await care.registeredPatient(id);
      for (const record of names.slice(0, 5)) await care.anchored(patient, record);
      const { input, proofs } = batchOf(patient, 'batch-1', names.slice(5));
      resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', input));
      if (id === 'patient-1')
        await care.granted(patient, 'consent-1', { effect: 'permit', classes: [REFERRAL] });
      const leaves = proofs.map((proof) => ({ record: proof.leaf.record, proof }));
      known.set(id, [...names.slice(0, 5).map((record) => ({ record })), ...leaves]);
    }
    const effectsOf = async (requests: Requests): Promise<Map<string, string>> => {
      const { results } = resultOf(await care.ledger.evaluate(clinician, 'access.requestMany', { requests }));
      return new Map(
        results.flatMap(({ patient, list }) =>
          (list === null ? [] : entriesOf(list)).map((entry) => [
            `${patient} ${entry.record}`,
            canonicalJson({ ...entry, request: null }),
          ]),
        ),
      );
    };
    const requestOf = (patient: string, request: string, records: Records) =>
      ({ patient, request, purpose: 'TREAT', key: null, records }) as const;
    const all = await effectsOf([...known].map(([patient, records]) => requestOf(patient, 'all', records)));
    expect(all.size).to.equal(16);

    const parts = fc.array(fc.tuple(fc.constantFrom(...known.keys()), fc.subarray(names, { minLength: 1 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(parts, async (chosen) => {
        const requests = chosen
          .map(([patient, some], number) =>
            requestOf(
              patient,
              `part-${number}`,
              (known.get(patient) ?? []).filter(({ record }) => some.includes(record)),
            ),
          )
          .sort((one, other) =>
            `${one.patient}/${one.request}` < `${other.patient}/${other.request}` ? -1 : 1,
          );
        for (const [what, entry] of await effectsOf(requests)) expect(entry).to.equal(all.get(what));
      }),
      { numRuns: 60 },
    );
  });
});
