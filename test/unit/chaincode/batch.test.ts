import { compileItem, TERMINOLOGY, type BatchProof, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { batchOf } from '../../support/chaincode/batch';
import { A, B, consortium, LABORATORY, REFERRAL, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import { person, type Person } from '../../support/chaincode/people';

describe('a record of a batch', () => {
  let care: Consortium;
  let patient: TestPatient;
  let clinician: Person;
  let proofs: BatchProof[];
  let input: TransactionInput<'record.anchorBatch'>;
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
    clinician = await care.registeredProvider(B, 'provider-1');
    ({ input, proofs } = batchOf(patient, 'batch-1', ['leaf-0', 'leaf-1', 'leaf-2', 'leaf-3', 'leaf-4']));
    resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', input));
    await care.granted(patient, 'consent-1', { effect: 'permit', purposes: ['TREAT'], classes: [REFERRAL] });
  });

  const proofOf = (index: number): BatchProof => {
    const proof = proofs[index];
    if (proof === undefined) throw new Error('no such leaf');
    return proof;
  };
  const ask = (request: string, record: string, proof?: BatchProof) =>
    care.ledger.submit(clinician, 'access.request', {
      patient: patient.id,
      record,
      purpose: 'TREAT',
      request,
      key: null,
      ...(proof !== undefined && { proof }),
    });

  it('is anchored with all others of it in one small transaction, by the custodian, once', async () => {
    const again = await care.ledger.submit(care.registrar, 'record.anchorBatch', input);
    expect([again.writes, resultOf(again).custodian]).to.deep.equal([[], A]);
    const other = { ...input, size: 6 };
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', other))).to.equal(
      'CONFLICT',
    );
    const second = batchOf(patient, 'batch-2', ['x']).input;
    expect(codeOf(await care.ledger.submit(person(B, 'registrar'), 'record.anchorBatch', second))).to.equal(
      'FORBIDDEN',
    );
    const outcome = await care.ledger.submit(care.registrar, 'record.anchorBatch', second);
    expect(outcome.messages).to.be.at.most(8);
    for (const size of [0, 65_537]) {
      const wrong = await care.ledger.submit(care.registrar, 'record.anchorBatch', { ...second, size });
      expect(codeOf(wrong)).to.equal('INVALID_ARGUMENT');
    }
    const list = { patient: patient.id, of: 'batches' } as const;
    const { batches, records } = resultOf(await care.ledger.evaluate(clinician, 'record.list', list));
    expect([batches.map(({ batch, size }) => [batch, size]), records]).to.deep.equal([
      [
        ['batch-1', 5],
        ['batch-2', 1],
      ],
      [],
    ]);
  });

  it('is decided about by its own tokens, with its proof, in as many messages as another', async () => {
    const outcome = await ask('request-1', 'leaf-3', proofOf(3));
    const entry = resultOf(outcome);
    expect([entry.effect, entry.batch]).to.deep.equal(['permit', { batch: 'batch-1', index: 3 }]);
    expect(outcome.messages).to.equal(4);
    expect(JSON.stringify(outcome.writes), 'the leaf stays off the ledger').not.to.include(
      proofOf(3).leaf.salt,
    );
    expect((await ask('request-1', 'leaf-3', proofOf(3))).writes).to.deep.equal([]);
    expect(codeOf(await ask('request-1', 'leaf-3'))).to.equal('CONFLICT');
  });

  it('is not decided about without it, or with that of another', async () => {
    expect(codeOf(await ask('request-1', 'leaf-0'))).to.equal('NOT_FOUND');
    expect(codeOf(await ask('request-1', 'leaf-1', proofOf(0)))).to.equal('PROOF_INVALID');
    const renamed = { ...proofOf(0), leaf: { ...proofOf(0).leaf, record: proofOf(1).leaf.record } };
    expect(codeOf(await ask('request-1', 'leaf-1', renamed))).to.equal('PROOF_INVALID');
    const unknown = {
      ...proofOf(0),
      batch: batchOf(patient, 'batch-9', ['leaf-0']).proofs[0]?.batch ?? proofOf(0).batch,
    };
    expect(codeOf(await ask('request-1', 'leaf-0', unknown))).to.equal('NOT_FOUND');
  });

  it('is not taken from another patient or another batch', async () => {
    const other = await care.registeredPatient('patient-2');
    const theirs = batchOf(other, 'batch-1', ['leaf-0']);
    resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', theirs.input));
    const [stolen] = theirs.proofs;
    if (stolen === undefined) throw new Error('no such leaf');
    expect(codeOf(await ask('request-1', 'leaf-0', stolen))).to.equal('PROOF_INVALID');
    const mine = batchOf(patient, 'batch-2', ['leaf-0']);
    resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', mine.input));
    const [second] = mine.proofs;
    if (second === undefined) throw new Error('no such leaf');
    expect(codeOf(await ask('request-1', 'leaf-0', { ...second, batch: proofOf(0).batch }))).to.equal(
      'PROOF_INVALID',
    );
    expect(codeOf(await ask('request-1', 'leaf-0', { ...proofOf(0), batch: second.batch }))).to.equal(
      'PROOF_INVALID',
    );
  });

  it('is relabelled and withdrawn like any other: the old leaf says nothing any more', async () => {
    const item = compileItem({ instance: 'leaf-2', custodian: A, classes: [LABORATORY] }, patient.tokens);
    const relabel = {
      patient: patient.id,
      record: 'leaf-2',
      version: 2,
      item,
      terminology: TERMINOLOGY,
    } as const;
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.relabel', relabel))).to.equal('NOT_FOUND');
    resultOf(await care.ledger.submit(care.registrar, 'record.relabel', { ...relabel, proof: proofOf(2) }));
    const relabelled = resultOf(await ask('request-1', 'leaf-2', proofOf(2)));
    expect([relabelled.effect, relabelled.labels]).to.deep.equal(['deny', 2]);

    const withdraw = { patient: patient.id, record: 'leaf-4', reason: 'erased', proof: proofOf(4) } as const;
    resultOf(await care.ledger.submit(care.registrar, 'record.withdraw', withdraw));
    const withdrawn = resultOf(await ask('request-2', 'leaf-4', proofOf(4)));
    expect([withdrawn.effect, withdrawn.reason]).to.deep.equal(['deny', 'record-withdrawn']);
    const anchor = care.anchor(patient, 'leaf-4');
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.anchor', anchor))).to.equal('CONFLICT');
  });

  it('that was relabelled gives its labels to no other document of its id', async () => {
    const item = compileItem({ instance: 'leaf-2', custodian: A, classes: [REFERRAL] }, patient.tokens);
    const laboratory = compileItem(
      { instance: 'leaf-2', custodian: A, classes: [LABORATORY] },
      patient.tokens,
    );
    const second = batchOf(patient, 'batch-2', ['leaf-2'], laboratory);
    resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', second.input));
    const [other] = second.proofs;
    if (other === undefined) throw new Error('no such leaf');
    expect(resultOf(await ask('request-1', 'leaf-2', other)).effect, 'a laboratory report').to.equal('deny');
    const terminology = TERMINOLOGY;
    const labels = { patient: patient.id, record: 'leaf-2', version: 2, item, terminology } as const;
    const relabelled = await care.ledger.submit(care.registrar, 'record.relabel', {
      ...labels,
      proof: proofOf(2),
    });
    expect(resultOf(relabelled).batch).to.deep.equal({ batch: 'batch-1', index: 2 });
    expect(resultOf(await ask('request-2', 'leaf-2', proofOf(2))).effect).to.equal('permit');
    expect(codeOf(await ask('request-3', 'leaf-2', other)), 'under the labels of another').to.equal(
      'CONFLICT',
    );
    const next = { ...labels, version: 3, proof: other };
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.relabel', next))).to.equal('CONFLICT');
    const again = { ...labels, proof: other };
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.relabel', again))).to.equal('CONFLICT');
    // What nobody gets any more is none of them.
    const withdraw = { patient: patient.id, record: 'leaf-2', reason: 'erased', proof: other } as const;
    resultOf(await care.ledger.submit(care.registrar, 'record.withdraw', withdraw));
    expect(resultOf(await ask('request-4', 'leaf-2', proofOf(2))).reason).to.equal('record-withdrawn');
  });

  it('that has an anchor of its own goes by that alone', async () => {
    await care.anchored(patient, 'leaf-0');
    expect(codeOf(await ask('request-1', 'leaf-0', proofOf(0)))).to.equal('CONFLICT');
    expect(resultOf(await ask('request-2', 'leaf-0')).effect).to.equal('permit');
  });

  it('whose id stands in the batch twice is another request at another place', async () => {
    const twice = batchOf(patient, 'batch-3', ['leaf-9', 'leaf-9']);
    resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', twice.input));
    const [first, second] = twice.proofs;
    if (first === undefined || second === undefined) throw new Error('no such leaf');
    resultOf(await ask('request-1', 'leaf-9', first));
    expect(codeOf(await ask('request-1', 'leaf-9', second)), 'the same id, another leaf').to.equal(
      'CONFLICT',
    );
  });
});
