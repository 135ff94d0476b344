import { allow, type LoggedAccess } from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import {
  ask,
  DISCHARGE_SUMMARY,
  letSee,
  newPatient,
  newRecord,
  type TestPatient,
} from '../../support/care-ledger/patient';

describe('the life of a consent between four hospitals that lag', () => {
  let ledger: TestLedger;

  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  const hospitalB = () => ({ name: 'Hospital B', hospital: ledger.mspId('hospital-b') });

  async function logOf(patient: TestPatient): Promise<LoggedAccess[]> {
    await ledger.settled();
    const reader = await ledger.as('hospital-a', 'registrar');
    const decisions: LoggedAccess[] = [];
    for await (const entry of reader.access.log(await patient.signer.readLog())) {
      if (entry.type === 'decision') decisions.push(entry);
    }
    return decisions.sort((one, other) => (one.at < other.at ? -1 : 1));
  }

  it('begins with what a provider asks, and the patient narrows', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const clinician = await ledger.as('hospital-b', 'clinician');
    const asked = await clinician.consents.ask({
      patient: patient.id,
      purpose: 'HRESCH',
      period: { until: new Date(Date.now() + 86_400_000).toISOString() },
    });
    await ledger.settled();
    const { hospital, ask: id } = asked;
    const grant = await patient.signer.grant(allow(hospitalB()).toSee(DISCHARGE_SUMMARY.code).for('HRESCH'), {
      fileKey: patient.fileKey,
      ask: { hospital, ask: id },
    });
    const carrier = await ledger.as('hospital-c', 'registrar');
    const granted = await carrier.consents.grant(grant);
    const asks = [];
    for await (const each of carrier.consents.asks({ patient: patient.id })) asks.push(each);
    expect(asks).to.have.lengthOf(1);
    expect(asks[0]).to.include({ ask: id, status: 'granted', consent: granted.consent });
  });

  it('does not begin where the patient declines', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const clinician = await ledger.as('hospital-b', 'clinician');
    const { hospital, ask: id } = await clinician.consents.ask({
      patient: patient.id,
      purpose: 'TREAT',
      period: { until: new Date(Date.now() + 86_400_000).toISOString() },
    });
    await ledger.settled();
    const no = await patient.signer.decline({ hospital, ask: id, name: 'Hospital B' });
    const declined = await (await ledger.as('hospital-d', 'registrar')).consents.decline(no);
    expect(declined).to.include({ status: 'declined', hospital, ask: id });
  });

  it('goes on by replacing, of which every version stays readable, and every decision explainable', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const registrar = await ledger.as('hospital-a', 'registrar');
    const first = await letSee(ledger, patient, 'hospital-b');
    await registrar.consents.grant(first);
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({ effect: 'permit' });
    const second = await patient.signer.grant(allow(hospitalB()).for('HPAYMT'), {
      fileKey: patient.fileKey,
      consent: first.id,
      replaces: first,
    });
    const replaced = await registrar.consents.grant(second);
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({ effect: 'deny' });
    const revoked = await registrar.consents.revoke(
      await patient.signer.revoke({ consent: first.id, last: second }),
    );
    expect(revoked.revoked).to.equal(replaced.digest);
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({ reason: 'no-consent' });
    await ledger.settled();

    const versions = [];
    for await (const past of registrar.consents.history({ patient: patient.id })) versions.push(past);
    expect(versions.map(({ version, end }) => [version, end])).to.deep.equal([
      [1, 'superseded'],
      [2, 'revoked'],
    ]);
    expect(
      await registrar.consents.readVersion({ patient: patient.id, consent: first.id, version: 1 }),
    ).to.deep.include({ digest: first.digest, status: 'past' });

    const log = await logOf(patient);
    expect(log.map(({ effect }) => effect)).to.deep.equal(['permit', 'deny', 'deny']);
    for (const entry of log) {
      const explanation = await registrar.access.explain(entry);
      expect(explanation.agrees, entry.reason).to.equal(true);
      expect(explanation).not.to.have.property('unsure');
    }
    const [permit] = log;
    if (permit === undefined) throw new Error('There is a permit in the log.');
    const [reason] = (await registrar.access.explain(permit)).decision.reasons;
    expect(reason?.consents).to.deep.equal([{ consent: first.id, version: 1, rules: [[]] }]);
    const lied = { ...permit, consents: [] };
    expect((await registrar.access.explain(lied)).agrees, 'a log that says something else').to.equal(false);
  });

  it('lets the patient see in advance who could see what, and why', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const registrar = await ledger.as('hospital-a', 'registrar');
    const grant = await letSee(ledger, patient, 'hospital-b');
    await registrar.consents.grant(grant);
    const prospects = [];
    for await (const prospect of registrar.access.whoCouldSee({
      patient: patient.id,
      purposes: ['TREAT', 'HRESCH'],
    })) {
      prospects.push(prospect);
    }
    // Four hospitals with a clinician each, one record, two purposes.
    expect(prospects).to.have.lengthOf(8);
    const permitted = prospects.filter(({ decision }) => decision.effect === 'permit');
    expect(permitted.map(({ provider, purpose }) => [provider.hospital, purpose])).to.deep.equal([
      [ledger.mspId('hospital-b'), 'TREAT'],
    ]);
    expect(permitted[0]?.decision.reasons[0]?.consents[0]).to.include({ consent: grant.id });
    for (const { provider, purpose, decision } of prospects) {
      if (purpose !== 'TREAT') continue;
      const hospital = ['hospital-a', 'hospital-b', 'hospital-c', 'hospital-d'].find(
        (name) => ledger.mspId(name) === provider.hospital,
      );
      const real = await ask(ledger, hospital ?? '', patient, record);
      expect(real.effect, `as ${provider.hospital} is told`).to.equal(decision.effect);
    }
  });

  it('is not swept by anybody before it is over', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const registrar = await ledger.as('hospital-a', 'registrar');
    const grant = await patient.signer.grant(
      allow(hospitalB())
        .for('TREAT')
        .until(new Date(Date.now() + 3_600_000)),
      { fileKey: patient.fileKey },
    );
    await registrar.consents.grant(grant);
    expect(await registrar.consents.sweep({ patient: patient.id })).to.deep.equal([]);
  });
});
