import { createFileKey, generatePatientKey, type NewPatient, patientSigner } from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';

describe('a hundred patients at once', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  it('are all registered, each once, with one that is refused among them; and again to the same result', async function () {
    this.timeout(240_000);
    const custodian = ledger.mspId('hospital-c');
    const patients = await Promise.all(
      Array.from({ length: 100 }, async (_, index): Promise<NewPatient> => {
        const signer = patientSigner({ key: generatePatientKey() });
        return {
          // The eighth is signed for another hospital.
          registration: await signer.register({
            custodian: index === 7 ? ledger.mspId('hospital-a') : custodian,
          }),
          demographics: { names: [{ family: `Family ${index}` }], identifiers: [] },
          fileKey: createFileKey(),
        };
      }),
    );
    const registrar = await ledger.as('hospital-c', 'registrar');
    let done = 0;
    const register = async (): Promise<Map<number, string>> => {
      const results = new Map<number, string>();
      const options = {
        concurrency: 100,
        // A slow machine is no failure here.
        timeoutMs: 110_000,
        onProgress: (progress: { done: number }) => (done = progress.done),
      };
      for await (const outcome of registrar.patients.registerMany(patients, options)) {
        results.set(outcome.index, outcome.ok ? outcome.value.at : outcome.error.code);
      }
      return results;
    };
    const first = await register();
    expect([first.size, done]).to.deep.equal([100, 100]);
    expect(first.get(7)).to.be.oneOf(['SIGNATURE_INVALID', 'FORBIDDEN']);
    expect([...first.values()].filter((result) => /^\d{4}-/.test(result))).to.have.length(99);
    const again = await register();
    for (const [index, result] of first) expect(again.get(index)).to.equal(result);
  });
});
