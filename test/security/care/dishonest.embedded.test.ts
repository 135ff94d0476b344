import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CareEvent, check, EVENT_NAME } from '@careledger/model';
import { expect } from 'chai';
import type { Program } from '../../conformance/probe/program';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { ask, letSee, newPatient, newRecord, type TestPatient } from '../../support/care-ledger/patient';
import { rawGateway, type RawGateway } from '../../support/care-ledger/raw-call';

/** The folder of the program, beside its source. */
const ALTERED = path.resolve(__dirname, '../../../support/altered');
const VALID = 'VALID';
const REFUSED = 'ENDORSEMENT_POLICY_FAILURE';

/** What one hospital can do to the others that runs a program of its own beside its own peer, with people and keys of its own. */
describe('a hospital that runs another program', function () {
  this.timeout(60_000);
  let ledger: TestLedger;
  let patient: TestPatient;
  let record: string;
  let grant: Awaited<ReturnType<typeof letSee>>;
  let cheat: RawGateway;

  const program = (hospital: string, path?: string): Promise<void> => {
    const node = `chaincode.${hospital}`;
    const { running } = ledger.network;
    return running.stop(node).then(() => running.start(node, path));
  };

  before(async () => {
    ledger = await startCareLedger({ lag: { min: 0, max: 0 } });
    patient = await newPatient(ledger, 'hospital-a');
    record = await newRecord(ledger, patient);
    grant = await letSee(ledger, patient, 'hospital-b');
    await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
    await ask(ledger, 'hospital-b', patient, record);
    await ledger.settled();
    cheat = await rawGateway(ledger, 'hospital-d', 'registrar');
    for (const hospital of ['hospital-c', 'hospital-d']) await program(hospital, ALTERED);
  });
  after(async () => {
    await cheat[Symbol.asyncDispose]();
    await ledger[Symbol.asyncDispose]();
  });

  /** Endorsed by some hospitals alone, as it was said by them, and submitted. */
  async function codeOf(
    endorsers: readonly string[],
    operations: Program,
  ): Promise<{ code: string; transactionId: string }> {
    const held = await cheat.endorse({
      transaction: JSON.stringify(operations),
      argument: '',
      endorsers: endorsers.map((hospital) => ledger.mspId(hospital)),
    });
    await cheat.submit(held);
    return { code: await cheat.codeOf(held), transactionId: held.transactionId };
  }

  /** One key under every prefix that the chaincode writes: what stands there, and what might. */
  const keys = (): Readonly<Record<string, readonly string[]>> => {
    const [a, d] = [ledger.mspId('hospital-a'), ledger.mspId('hospital-d')];
    const { id } = patient;
    const free = 'a'.repeat(43);
    return {
      policy: ['policy'],
      'policy-version': ['policy-version/1', 'policy-version/2'],
      'policy-approval': [`policy-approval/2/${a}`, `policy-approval/2/${d}`],
      patient: [
        `patient/${id}/file`,
        'patient/of-nobody/file',
        `patient/${id}/consent/${grant.id}`,
        `patient/${id}/consent/forged`,
        `patient/${id}/delegation/forged`,
      ],
      'delegation-closed': [`delegation-closed/${id}/forged`],
      recovery: [`recovery/${id}/forged`],
      approval: [`approval/${id}/${free}`],
      closed: [`closed/${id}/${grant.id}`],
      past: [`past/${id}/${grant.id}/1`],
      ask: [`ask/${id}/${d}/forged`],
      record: ['anchor', 'labels', 'withdrawn', 'replaced', 'additions'].map(
        (part) => `record/${id}/${record}/${part}`,
      ),
      batch: [`batch/${id}/forged`],
      access: ['decision', `release/${record}`, `erased/${record}`, 'review', `reading/${free}`].map(
        (what) => `access/${id}/${d}/forged/${what}`,
      ),
      'break-glass': ['open', 'reviewed'].map((state) => `break-glass/${d}/${state}/provider/${id}/forged`),
      provider: [`provider/${d}/clinician-d`, `provider/${d}/forged`, `provider/${a}/forged`],
      'public-key': [`public-key/${free}`],
    };
  };

  it('writes under no key of the channel, alone or with another that does', async () => {
    const attempts = Object.values(keys())
      .flat()
      .flatMap((key): { what: string; endorsers: string[]; operations: Program }[] =>
        [['hospital-d'], ['hospital-c', 'hospital-d']].flatMap((endorsers) => [
          { what: `writes ${key}`, endorsers, operations: [{ op: 'put', key, value: '{}' }] },
          { what: `deletes ${key}`, endorsers, operations: [{ op: 'delete', key }] },
          {
            what: `takes ${key}`,
            endorsers,
            operations: [
              { op: 'put', key, value: '{}' },
              { op: 'setPolicy', key, policy: { hex: '' } },
            ],
          },
        ]),
      );
    const codes = await Promise.all(
      attempts.map(async ({ what, endorsers, operations }) => {
        const { code } = await codeOf(endorsers, operations);
        return `${what} by ${endorsers.length}: ${code}`;
      }),
    );
    expect(codes.filter((code) => !code.endsWith(REFUSED))).to.deep.equal([]);
  });

  it('is tried under every prefix that there is', () => {
    const source = path.join(
      path.dirname(require.resolve('@careledger/chaincode/package.json')),
      'src/ledger/keys.ts',
    );
    const text = readFileSync(source, 'utf8');
    const prefixes = [...text.matchAll(/[`']([a-z-]+)(?:\/\$\{|';)/g)].map(([, prefix = '']) => prefix);
    expect(prefixes).to.include.members(['policy', 'patient', 'public-key']);
    expect(Object.keys(keys())).to.include.members(prefixes);
  });

  it('changes no policy of a key that stands, and nobody’s private data but its own', async () => {
    const file = `patient/${patient.id}/file`;
    const collection = (hospital: string): string => `_implicit_org_${ledger.mspId(hospital)}`;
    const key = `demographics/${patient.id}`;
    const [own, others] = [collection('hospital-d'), collection('hospital-a')];
    const table: Readonly<Record<string, [Program, string]>> = {
      'the policy of a file': [[{ op: 'setPolicy', key: file, policy: { hex: '' } }], REFUSED],
      'its own data': [[{ op: 'privatePut', collection: own, key, value: 'x' }], VALID],
      'its own data, with a key of the channel': [
        [
          { op: 'privatePut', collection: own, key, value: 'x' },
          { op: 'put', key: 'public-key/forged', value: '{}' },
        ],
        REFUSED,
      ],
      'its own data, with the policy of a file': [
        [
          { op: 'privatePut', collection: own, key, value: 'x' },
          { op: 'setPolicy', key: file, policy: { hex: '' } },
        ],
        REFUSED,
      ],
      'the data of another': [[{ op: 'privatePut', collection: others, key, value: 'x' }], REFUSED],
      'the absence of another’s': [[{ op: 'privatePurge', collection: others, key }], REFUSED],
      'the data of both': [
        [
          { op: 'privatePut', collection: own, key, value: 'x' },
          { op: 'privatePut', collection: others, key, value: 'x' },
        ],
        REFUSED,
      ],
      'an event alone': [[{ op: 'event', name: EVENT_NAME, payload: '{}' }], REFUSED],
    };
    for (const [what, [operations, expected]] of Object.entries(table)) {
      expect((await codeOf(['hospital-d'], operations)).code, what).to.equal(expected);
    }
  });

  it('sends an event of any content with its own private data, which no ledger bears out', async () => {
    const forged = { type: 'record.withdrawn', patient: patient.id, record };
    const { code, transactionId } = await codeOf(
      ['hospital-d'],
      [
        {
          op: 'privatePut',
          collection: `_implicit_org_${ledger.mspId('hospital-d')}`,
          key: 'anything',
          value: 'x',
        },
        { op: 'event', name: EVENT_NAME, payload: JSON.stringify(check(CareEvent, forged, 'an event')) },
      ],
    );
    expect(code, 'a stated residual: see docs/security.md').to.equal(VALID);
    await ledger.settled();
    const registrar = await ledger.as('hospital-a', 'registrar');
    for await (const { event, ...at } of registrar.events({ block: 0n })) {
      if (at.transactionId !== transactionId) continue;
      expect(event).to.deep.equal(forged);
      break;
    }
    const { withdrawn } = await registrar.records.read({ patient: patient.id, record });
    expect(withdrawn).to.equal(null);
  });

  const grantAndRevoke = async (): Promise<void> => {
    const registrar = await ledger.as('hospital-a', 'registrar');
    const next = await letSee(ledger, patient, 'hospital-b');
    await registrar.consents.grant(next);
    const revocation = await patient.signer.revoke({ consent: next.id, last: next });
    expect(await registrar.consents.revoke(revocation)).to.include({ status: 'revoked' });
  };

  it('vetoes nothing with another answer: a revocation commits with the others', async () => {
    await program('hospital-c');
    for (let round = 0; round < 4; round++) await grantAndRevoke();
  });

  it('vetoes nothing with none: others are asked in its place, in the time that a call has', async () => {
    ledger.control.setChaincodeDelay(ledger.mspId('hospital-d'), { min: 600_000, max: 600_000 });
    const registrar = await ledger.as('hospital-a', 'registrar');
    // Which hospitals are asked is left to chance: eight times at once.
    const revocations = Array.from({ length: 8 }, async (_, index) => {
      const revocation = await patient.signer.revoke({ consent: `unknown-${index}` });
      return (await registrar.consents.revoke(revocation)).status;
    });
    expect(await Promise.all(revocations)).to.deep.equal(Array<string>(8).fill('revoked'));
  });
});
