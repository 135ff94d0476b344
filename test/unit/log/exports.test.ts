import {
  emptyDirectory,
  readDirectory,
  toAuditEvents,
  toCsv,
  toPage,
  type AuditEvent,
} from '@careledger/client/log';
import { expect } from 'chai';
import { hasValidator, validate } from '../../support/fhir/validator';
import { at, decision, reading, released } from './entries';

const directory = readDirectory(
  '{"HospitalB": {"name": "St. Bride & Sons", "host": "b.example", "providers": {"dr-b": "=HYPERLINK(\\"x\\")"}}}',
);
const READING = reading();
const DENIED = decision({ request: 'request-2', effect: 'deny', reason: 'no-consent', consents: [] });

describe('the directory of names', () => {
  it('refuses what is no directory, by its path', () => {
    expect(() => readDirectory('{"HospitalB": {"title": "x"}}'))
      .to.throw()
      .with.property('fields');
    expect(() => readDirectory('nonsense')).to.throw(/not JSON/);
    expect(() => readDirectory('["x"]')).to.throw();
  });

  it('knows nobody by the names of what every object has', () => {
    expect(directory.hospital('constructor')).to.equal(undefined);
    expect(directory.provider('HospitalB', 'toString')).to.equal(undefined);
  });
});

describe('the log as AuditEvents (FHIR R4, IHE BALP)', () => {
  const events = toAuditEvents([released(), DENIED, READING], {
    custodian: 'HospitalA',
    channel: 'care',
    directory,
  });
  const withCode = (code: string) => events.filter((event) => event.type.code === code);

  it('has one for each decision, release and reading, each under an id of its own', () => {
    expect(events.map(({ type }) => type.code)).to.deep.equal(['110113', '110106', '110113', '110101']);
    expect(new Set(events.map(({ id }) => id)).size).to.equal(events.length);
    for (const { id } of events) expect(id).to.match(/^[A-Za-z0-9.-]{1,64}$/);
  });

  it('is the same for the same log, in whatever order it is given', () => {
    const again = toAuditEvents([READING, DENIED, released()], {
      custodian: 'HospitalA',
      channel: 'care',
      directory,
    });
    expect(again).to.have.deep.members(events);
  });

  if (hasValidator('r4')) {
    it('is valid to a FHIR validator', async function () {
      this.timeout(300_000);
      // The validator knows FHIR; IHE's guide only where it was given to it.
      await validate(
        'r4',
        events.map((event) => ({ ...event, meta: undefined })),
      );
    });
  }

  it('follows AuthZconsent where a consent decided', () => {
    const [permit, denial] = withCode('110113');
    expect(permit?.meta?.profile).to.deep.equal([
      'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.AuthZconsent',
    ]);
    expect(agentCodes(permit)).to.deep.equal(['110150', 'IRCP', 'PROV', 'authserver']);
    // The profile closes the slices of entity: the patient and the consents, and nothing else.
    expect(permit?.entity.map(({ type }) => type?.code)).to.deep.equal(['1', 'Consent']);
    expect(permit?.agent[0]?.network).to.deep.equal({ address: 'b.example', type: '1' });
    expect(permit?.agent[3]?.who, 'the source is the authorizer too').to.deep.equal(permit?.source.observer);
    expect([permit?.action, permit?.outcome, permit?.outcomeDesc]).to.deep.equal([
      'E',
      '0',
      'permitted-by-consent',
    ]);
    expect([denial?.outcome, denial?.outcomeDesc, denial?.meta]).to.deep.equal([
      '8',
      'no-consent',
      undefined,
    ]);
  });

  it('names the signature and the key of own access, by the patient or a delegate, in the decision and the disclosure', () => {
    for (const [delegation, who] of [
      [null, 'Patient'],
      ['delegation-1', 'RelatedPerson'],
    ] as const) {
      const signed = { directive: 'D'.repeat(42) + 'A', delegation, key: 'K'.repeat(42) + 'A' };
      const own = released({ provider: null, role: 'registrar', purpose: 'PATRQT', signed });
      const written = toAuditEvents([own], { custodian: 'HospitalA', channel: 'care', directory });
      expect(written).to.have.length(2);
      for (const { agent, entity } of written) {
        expect(agent.find(({ requestor }) => requestor)?.who.type).to.equal(who);
        expect(entity[0]?.detail).to.deep.include.members([
          { type: 'directive', valueString: signed.directive },
          { type: 'signing-key', valueString: signed.key },
          ...(delegation === null ? [] : [{ type: 'delegation', valueString: delegation }]),
        ]);
      }
      const [header = '', line = ''] = toCsv([own], directory).split('\r\n');
      const cells = line.split(',');
      const cell = (name: string) => cells[header.replace('\uFEFF', '').split(',').indexOf(name)];
      expect(cell('signed by')).to.equal(delegation ?? 'patient');
      expect([cell('signing key'), cell('directive')]).to.deep.equal([signed.key, signed.directive]);
    }
  });

  it('follows PrivacyDisclosure.Source for a release', () => {
    const [disclosure] = withCode('110106');
    expect(disclosure?.subtype[0]?.code).to.equal('disclose');
    expect(agentCodes(disclosure).slice(0, 2)).to.deep.equal(['110153', '110152']);
    expect(disclosure?.agent.slice(0, 2).every(({ network }) => network !== undefined)).to.equal(true);
    expect(disclosure?.agent[0]?.who).to.deep.equal(disclosure?.source.observer);
    expect(disclosure?.entity.map(({ what }) => what.type)).to.deep.equal(['Patient', 'DocumentReference']);
  });
});

describe('the log as CSV (RFC 4180)', () => {
  it('quotes what needs it, and lets no cell be a formula', () => {
    const [header, line, end] = toCsv([released()], directory).split('\r\n');
    expect(header).to.match(/^\uFEFFdecided,hospital,hospital name,/);
    expect(line).to.include('"\'=HYPERLINK(""x"")"');
    expect(line?.startsWith('2026-03-01T12:00:00.000Z,HospitalB,St. Bride & Sons,dr-b,')).to.equal(true);
    expect(end).to.equal('');
  });

  it('has the same number of cells in every line', () => {
    const lines = toCsv([released(), DENIED], emptyDirectory).trimEnd().split('\r\n');
    expect(new Set(lines.map((line) => line.split(',').length)).size).to.equal(1);
  });
});

describe('the log as a page', () => {
  const options = { patient: 'patient-1', now: Date.parse('2026-04-01'), directory };

  it('says who, what for and what came of it, the newest first', () => {
    const page = toPage(
      [DENIED, released({ at: '2026-03-03T08:00:00.000Z', purpose: 'BIORCH' }), READING],
      options,
    );
    const rows = [...page.matchAll(/<tr><td>.*<\/tr>/g)].map(([row]) => row);
    expect(rows.length).to.equal(3);
    expect(rows[0]).to.include('Research').and.include('Handed out').and.include('3 March 2026');
    expect(rows[1]).to.include('Read this log');
    expect(rows[2]).to.include('Not allowed').and.include('1 March 2026');
  });

  it('escapes every name', () => {
    const page = toPage([released()], {
      ...options,
      describe: () => '<script>alert(1)</script>',
      patient: '"><img>',
    });
    expect(page).not.to.include('<script').and.not.to.include('<img');
    expect(page).to.include('St. Bride &#38; Sons');
  });

  it('says so when nobody has asked, in the language of the patient', () => {
    expect(toPage([], { ...options, language: 'de' }))
      .to.include('Niemand hat')
      .and.include('<html lang="de">');
  });

  it('marks emergencies, own access and erasure', () => {
    const emergency = released({
      purpose: 'BTG',
      reason: 'permitted-by-break-glass',
      consents: [],
      breakGlass: { reason: 'threat-to-life', unobtainable: 'no-time', minutes: 30 },
    });
    const erased = {
      ...released({ purpose: 'HRESCH' }, { eraseBy: at('2026-09-01') }),
      erased: at('2026-08-01'),
    };
    const page = toPage([emergency, erased], { ...options, timeZone: 'Europe/Berlin' });
    expect(page).to.include('Opened in an emergency');
    expect(page).to.include('to be erased by 1 September 2026').and.include('erased on 1 August 2026');
  });
});

function agentCodes(event: AuditEvent | undefined): (string | undefined)[] {
  return event?.agent.map(({ type }) => type.coding[0]?.code) ?? [];
}
