import { CONTRACTS, isTransactionName } from '@careledger/model';
import { expect } from 'chai';
import { A, consortium, type Consortium } from '../../support/chaincode/consortium';
import { codeOf } from '../../support/chaincode/fake-ledger';
import { person } from '../../support/chaincode/people';

describe('guard', () => {
  let care: Consortium;
  before(async () => {
    care = await consortium();
  });

  const codeFor = async (...args: string[]) => codeOf(await care.ledger.invoke(person(A, 'registrar'), args));

  it('answers UNIMPLEMENTED by name for what this version lacks', async () => {
    const absent = Object.entries(CONTRACTS)
      .flatMap(([contract, methods]) => methods.map((method) => `${contract}.${method}`))
      .filter((name) => !isTransactionName(name));
    for (const name of absent) {
      const outcome = await care.ledger.invoke(care.registrar, [name.replace('.', ':'), '{}']);
      expect(outcome.ok ? 'it succeeded' : [outcome.error.code, outcome.error.details]).to.deep.equal([
        'UNIMPLEMENTED',
        { transaction: name },
      ]);
    }
  });

  it('answers UNIMPLEMENTED for names of nobody, and repeats none of them', async () => {
    for (const name of [
      '',
      'x',
      ':',
      'patient',
      'patient:',
      ':read',
      'patient:constructor',
      'patient:run',
      'constructor:read',
      '__proto__:toString',
      'Ito:Hanako',
      'org.hyperledger.fabric:GetMetadata',
    ]) {
      const outcome = await care.ledger.invoke(care.registrar, [name, '{}']);
      expect(codeOf(outcome), name).to.equal('UNIMPLEMENTED');
      expect(JSON.stringify(outcome)).not.to.contain('Ito');
    }
    expect(await codeFor()).to.equal('UNIMPLEMENTED');
  });

  it('takes one argument', async () => {
    expect(await codeFor('patient:read')).to.equal('INVALID_ARGUMENT');
    expect(await codeFor('patient:read', '{"patient":"patient-1"}', '')).to.equal('INVALID_ARGUMENT');
  });

  it('takes canonical JSON only', async () => {
    for (const text of [
      '',
      'null',
      '[]',
      '{',
      ' {"patient":"patient-1"}',
      '{"patient": "patient-1"}',
      '{"patient":"patient-1","patient":"patient-1"}',
      '{"patient":"patient-\\u0031"}',
      '{"patient":"\\ud800"}',
      '{"patient":1e400}',
      `{"patient":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    ]) {
      expect(await codeFor('patient:read', text), text.slice(0, 60)).to.equal('INVALID_ARGUMENT');
    }
    expect(await codeFor('patient:read', `"${'a'.repeat(70_000)}"`)).to.equal('LIMIT_EXCEEDED');
  });

  it('answers a time that no instant can hold with an error of its own', async () => {
    const { now } = care.ledger;
    for (const time of [new Date(NaN), new Date(-1), new Date(8.64e15)]) {
      care.ledger.now = time;
      expect(await codeFor('patient:read', '{"patient":"patient-1"}')).to.equal('INVALID_ARGUMENT');
    }
    care.ledger.now = now;
  });

  it('wraps whatever a peer or a library throws, without its words', async () => {
    const { state } = care.ledger.world;
    state.set('patient/broken/file', Buffer.from('Hanako Ito'));
    state.set('patient/strange/file', Buffer.from('{"family":"Ito"}'));
    for (const patient of ['broken', 'strange']) {
      const outcome = await care.ledger.invoke(care.registrar, ['patient:read', `{"patient":"${patient}"}`]);
      expect(codeOf(outcome)).to.equal('INTERNAL');
      expect(JSON.stringify(outcome)).not.to.contain('Ito');
    }
  });
});
