import { RefusedError } from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { newPatient, newRecord } from '../../support/care-ledger/patient';

const WHY = { reason: 'threat-to-life', unobtainable: 'patient-unable', minutes: 15 } as const;

describe('break-glass between four hospitals that lag', () => {
  let ledger: TestLedger;

  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  it('opens a record, tells the custodian, and waits for the review of another person', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const clinician = await ledger.as('hospital-b', 'clinician');
    const officer = await ledger.as('hospital-a', 'privacy-officer');
    const events = officer.events();
    const told = (async () => {
      for await (const { event } of events) {
        if (event.type === 'access.decided' && event.patient === patient.id) return event;
      }
      return undefined;
    })();

    const permit = await clinician.access.request({
      ...{ patient: patient.id, record, purpose: 'BTG', request: 'emergency-1' },
      breakGlass: WHY,
    });
    expect(permit).to.include({ effect: 'permit', reason: 'permitted-by-break-glass' });
    expect((await told)?.breakGlass?.custodian).to.equal(ledger.mspId('hospital-a'));
    await ledger.settled();

    const open = [];
    for await (const use of officer.access.breakGlass(ledger.mspId('hospital-b'))) open.push(use);
    expect(open.map(({ request, reviews }) => [request, reviews])).to.deep.equal([['emergency-1', []]]);
    const [use] = open;
    if (use === undefined) return;
    const stranger = await ledger.as('hospital-c', 'privacy-officer');
    const refused = await stranger.access.review({ ...use, verdict: 'justified' }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(RefusedError).with.property('code', 'FORBIDDEN');
    const reviewed = await officer.access.review({ ...use, verdict: 'not-justified' });
    expect(reviewed.reviews.map(({ verdict }) => verdict)).to.deep.equal(['not-justified']);
    await ledger.settled();

    const found = [];
    const reader = await ledger.as('hospital-d', 'registrar');
    for await (const entry of reader.access.log(await patient.signer.readLog())) {
      if (entry.type === 'decision') found.push(entry.reviews?.map(({ verdict }) => verdict));
    }
    expect(found).to.deep.equal([['not-justified']]);
  });

  it('is asked for by three at once, and none is lost', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const clinician = await ledger.as('hospital-b', 'clinician');
    const requests = ['emergency-a', 'emergency-b', 'emergency-c'];
    const decided = await Promise.all(
      requests.map((request) =>
        clinician.access.request({ patient: patient.id, record, purpose: 'BTG', request, breakGlass: WHY }),
      ),
    );
    expect(decided.map(({ effect }) => effect)).to.deep.equal(['permit', 'permit', 'permit']);
    await ledger.settled();
    const open = [];
    const officer = await ledger.as('hospital-b', 'privacy-officer');
    for await (const use of officer.access.breakGlass(ledger.mspId('hospital-b'))) {
      if (use.reviews.length === 0) open.push(use.request);
    }
    expect(open).to.have.members(requests);
  });
});
