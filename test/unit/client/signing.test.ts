import {
  allow,
  createFileKey,
  forbid,
  generatePatientKey,
  importPatientKey,
  isSentenceOf,
  patientSigner,
} from '@careledger/client';
import { messageSigner } from '@careledger/client/gateway';
import {
  checkDirectiveTime,
  isLowS,
  PatientId,
  type Rule,
  tokenKey,
  verifyDirective,
} from '@careledger/model';
import { expect } from 'chai';
import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import * as v from 'valibot';
import { errorOf } from './support';

const patient = v.parse(PatientId, 'p-1');
const hospitalB = { name: 'Hôpital Sainte-Odile-des-Prés, Lyon', hospital: 'HospitalBMSP' };

describe('a patient who signs', () => {
  const key = generatePatientKey();
  const now = Date.parse('2026-01-31T09:30:00.000Z');
  const signer = patientSigner({ patient, key, now: () => now });

  it('proves the key at registration', async () => {
    const { jws, key: shown } = await signer.register({ custodian: 'HospitalAMSP' });
    const { payload } = verifyDirective(jws, shown, { typ: 'patient.register', channel: 'care', patient });
    expect(payload.body).to.deep.equal({ custodian: 'HospitalAMSP', key: key.publicKey });
    expect(payload).to.include({ version: 1, previous: null, id: patient });
  });

  it('grants in tokens alone, for an hour, and keeps the sentence', async () => {
    const fileKey = createFileKey();
    const until = new Date('2026-03-01T00:00:00.000Z');
    const granted = await signer.grant(allow(hospitalB).toSee('18842-5').for('TREAT').until(until), {
      fileKey,
    });
    const { payload, digest } = verifyDirective(granted.jws, key.publicKey, {
      typ: 'consent.grant',
      channel: 'care',
      patient,
    });
    expect(payload.body.rule).to.deep.equal({
      e: 'permit',
      p: ['TREAT'],
      to: [{ hospital: 'HospitalBMSP' }],
      s: [[tokenKey(fileKey).token('class', 'http://loinc.org', '18842-5')]],
      w: { until: '2026-03-01T00:00:00.000Z' },
    });
    expect(granted).to.include({ digest, version: 1, id: payload.id });
    checkDirectiveTime(payload, now / 1000 + 3_599);
    expect(() => {
      checkDirectiveTime(payload, now / 1000 + 3_600);
    }).to.throw('DIRECTIVE_EXPIRED');
    expect(isSentenceOf(granted.sentence, payload.sentence)).to.equal(true);
    expect(isSentenceOf({ ...granted.sentence, text: 'I forbid it.' }, payload.sentence)).to.equal(false);
    expect(granted.jws + Buffer.from(granted.jws, 'base64url').toString()).not.to.include('18842-5');
  });

  it('names the version that a new one replaces, and the one that is taken back', async () => {
    const fileKey = createFileKey();
    const first = await signer.grant(allow(hospitalB), { fileKey, consent: 'c-1' });
    const second = await signer.grant(allow(hospitalB).for('TREAT'), {
      fileKey,
      consent: 'c-1',
      replaces: first,
    });
    expect(second).to.include({ version: 2, id: 'c-1' });
    const revoked = await signer.revoke({ consent: 'c-1', last: second });
    const { payload } = verifyDirective(revoked.jws, key.publicKey, {
      typ: 'consent.revoke',
      channel: 'care',
      patient,
    });
    expect(payload).to.include({ id: 'c-1', version: 3, previous: second.digest });
  });

  it('refuses what is no instant before anything is put into words', async () => {
    const to = generatePatientKey();
    const file = { version: 1, digest: 'x' };
    const delegate = { name: 'Nikos', key: to.publicKey, may: ['access.log'] as const };
    for (const [signed, field] of [
      [signer.appoint({ ...delegate, until: 'tomorrow' }), 'until'],
      [signer.rotateKey({ to, file, compromisedSince: 'yesterday' }), 'compromisedSince'],
    ] as const) {
      expect(await errorOf(signed)).to.deep.include({ code: 'INVALID_ARGUMENT', fields: [field] });
    }
  });

  it('signs with low S, again and again', async () => {
    for (let round = 0; round < 64; round++) {
      expect(isLowS(await key.sign(Buffer.of(round)))).to.equal(true);
    }
  });

  it('keeps the key over an export', async () => {
    expect(importPatientKey(key.toPem()).kid).to.equal(key.kid);
    expect(() => importPatientKey('no key')).to.throw('private key in PEM');
    const other = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
    expect(() => importPatientKey(other.export({ format: 'pem', type: 'pkcs8' }).toString())).to.throw(
      'P-256',
    );
    expect(await errorOf(patientSigner({ key, patient: 'Eleni' }).readLog())).to.include({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('a consent in words', () => {
  const zone = { timeZone: 'Europe/Berlin' };

  it('reads as it is meant', () => {
    const draft = allow(hospitalB, {
      name: 'Dr. Thaden',
      hospital: 'HospitalAMSP',
      provider: 'provider-a-01',
    })
      .toSee('18842-5', '11502-2')
      .for('TREAT')
      .from({ day: '2026-02-01', ...zone })
      .until({ day: '2026-12-31', ...zone });
    expect(draft.sentence('en')).to.equal(
      'I allow Hôpital Sainte-Odile-des-Prés, Lyon and Dr. Thaden to see my discharge summaries and laboratory reports, for treatment, from 1 February 2026 on, up to and including 31 December 2026.',
    );
    expect(draft.sentence('de')).to.equal(
      'Ich erlaube Hôpital Sainte-Odile-des-Prés, Lyon und Dr. Thaden, meine Entlassungsberichte und Laborberichte zu sehen, zum Zweck: Behandlung, ab 1. Februar 2026, bis einschließlich 31. Dezember 2026.',
    );
    expect(forbid({ name: 'all researchers', role: 'researcher' }).sentence('en')).to.equal(
      'I forbid all researchers to see any of my documents, for any purpose, until I take this back.',
    );
  });

  it('says which sensitive topics are meant and which are not, and compiles to that', () => {
    const draft = allow(hospitalB).toSee('18842-5').including('hiv', 'genetics').except('mental-health');
    expect(draft.sentence('en')).to.equal(
      'I allow Hôpital Sainte-Odile-des-Prés, Lyon to see my discharge summaries, also those about HIV and genetic conditions, but none about mental health, for any purpose, until I take this back.',
    );
    expect(draft.sentence('de')).to.equal(
      'Ich erlaube Hôpital Sainte-Odile-des-Prés, Lyon, meine Entlassungsberichte zu sehen, auch die über HIV und Erbkrankheiten, aber keine über seelische Gesundheit, zu jedem Zweck, bis ich das zurücknehme.',
    );
    const { s, x = [] } = draft.compile(createFileKey());
    expect(x.map((nested) => [nested.e, nested.s?.map((list) => list.length)])).to.deep.equal([
      ['permit', [4, 1]],
      ['deny', [4, 1]],
    ]);
    expect(x.map((nested) => nested.s?.[1])).to.deep.equal([s?.[0], s?.[0]]);
    expect(allow(hospitalB).compile(createFileKey())).not.to.have.property('x');
  });

  it('ends with the last day where the patient lives', () => {
    const ends = (day: string, timeZone: string): Rule['w'] =>
      allow(hospitalB).until({ day, timeZone }).compile(createFileKey()).w;
    expect(ends('2026-12-31', 'Europe/Berlin')).to.deep.equal({ until: '2026-12-31T23:00:00.000Z' });
    expect(ends('2026-07-31', 'Europe/Berlin')).to.deep.equal({ until: '2026-07-31T22:00:00.000Z' });
    // The clocks change in the night from the 28th to the 29th of March, and in that of the 25th of October.
    expect(ends('2026-03-29', 'Europe/Berlin')).to.deep.equal({ until: '2026-03-29T22:00:00.000Z' });
    expect(ends('2026-10-25', 'Europe/Berlin')).to.deep.equal({ until: '2026-10-25T23:00:00.000Z' });
    // There the clocks change between UTC's midnight and the local one.
    expect(ends('2026-04-04', 'Pacific/Auckland')).to.deep.equal({ until: '2026-04-04T11:00:00.000Z' });
    expect(ends('2026-12-31', 'Pacific/Auckland')).to.deep.equal({ until: '2026-12-31T11:00:00.000Z' });
    expect(ends('2026-12-31', 'America/St_Johns')).to.deep.equal({ until: '2027-01-01T03:30:00.000Z' });
  });

  it('refuses days and zones that are none', () => {
    const until = (day: string, timeZone: string) => (): unknown =>
      allow(hospitalB).until({ day, timeZone }).compile(createFileKey());
    expect(until('2026-02-30', 'Europe/Berlin')).to.throw('2026-12-31');
    expect(until('tomorrow', 'Europe/Berlin')).to.throw('2026-12-31');
    expect(until('2026-02-20', 'Europe/Hamburg')).to.throw('IANA');
  });
});

describe('the signer of messages', () => {
  it('makes DER signatures that verify, with low S', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sign = messageSigner(privateKey);
    const publicKey = createPublicKey(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })));
    for (let round = 0; round < 2_000; round++) {
      const message = Buffer.of(round, round >> 8);
      const signature = await sign(message);
      expect(verify('sha256', message, publicKey, signature)).to.equal(true);
      expect(isLowS(p1363(signature))).to.equal(true);
    }
  });
});

/** Reads r and s back out of the DER form, strictly. */
function p1363(der: Uint8Array): Uint8Array {
  expect(der[0]).to.equal(0x30);
  expect(der[1]).to.equal(der.length - 2);
  const rest = [...der.subarray(2)];
  const parts = [0, 1].map(() => {
    expect(rest.shift()).to.equal(2);
    const digits = rest.splice(0, rest.shift() ?? 0);
    expect((digits[0] ?? 0x80) < 0x80, 'not negative').to.equal(true);
    expect(digits.length === 1 || digits[0] !== 0 || (digits[1] ?? 0) >= 0x80, 'minimal').to.equal(true);
    const value = digits[0] === 0 ? digits.slice(1) : digits;
    return [...Array<number>(32 - value.length).fill(0), ...value];
  });
  return Uint8Array.from(parts.flat());
}
