import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { careledger, commandsIn, type Outcome } from '../../support/care-ledger/command-line';
import { ask, newPatient, newRecord } from '../../support/care-ledger/patient';

describe('the command line', () => {
  let ledger: TestLedger;
  let cwd: string;
  before(async () => {
    ledger = await startCareLedger();
    cwd = await mkdtemp(path.join(tmpdir(), 'careledger-cli-'));
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  /** As somebody of a hospital, whose profile and identity stand in the environment. */
  const as =
    (hospital: string, user: string) =>
    (...args: string[]) =>
      careledger(args, {
        cwd,
        env: {
          CARELEDGER_PROFILE: ledger.network.profile(hospital),
          CARELEDGER_IDENTITY: ledger.network.identity(hospital, user),
        },
      });
  const alone = (...args: string[]) => careledger(args, { cwd });

  /** The JSON of a command that succeeded. */
  async function jsonOf(running: Promise<Outcome>): Promise<unknown> {
    const { code, stdout, stderr } = await running;
    expect([code, stderr]).to.deep.equal([0, '']);
    return JSON.parse(stdout);
  }

  it('takes a patient from a key to the log', async function () {
    this.timeout(180_000);
    const registrarA = as('hospital-a', 'registrar');
    await jsonOf(alone('sign', 'new-key', 'p.pem', '--file-key', 'p.key', '--json'));
    const key = ['--patient-key', 'p.pem'];
    await jsonOf(
      alone(
        'sign',
        'register',
        '--custodian',
        'HospitalAMSP',
        '--patient',
        'p-cli',
        ...key,
        '--out',
        'r.json',
        '--json',
      ),
    );
    await writeFile(
      path.join(cwd, 'd.json'),
      JSON.stringify({ names: [{ family: '李', given: ['小龙'] }], identifiers: [] }),
    );
    expect(
      await jsonOf(
        registrarA(
          'patients',
          'register',
          'r.json',
          '--demographics',
          'd.json',
          '--file-key',
          'p.key',
          '--json',
        ),
      ),
    ).to.include({ patient: 'p-cli', custodian: 'HospitalAMSP', status: 'active' });
    const shown = await registrarA('patients', 'demographics', 'p-cli', '--file-key', 'p.key');
    expect(shown.stdout).to.match(/^name +小龙 李$/m);

    const empty = await registrarA('consents', 'list', 'p-cli');
    expect(empty).to.deep.include({ code: 0, stderr: '' });
    expect(empty.stdout).to.include('no active consents').and.to.include('careledger consents grant');
    const grant = [
      'sign',
      'grant',
      'p-cli',
      '--hospital',
      'HospitalBMSP',
      '--name',
      'Klinik B',
      '--purpose',
      'TREAT',
    ];
    await jsonOf(
      alone(...grant, ...key, '--file-key', 'p.key', '--consent', 'c-1', '--out', 'g.json', '--json'),
    );
    expect(await jsonOf(registrarA('consents', 'grant', 'g.json', '--json'))).to.include({
      consent: 'c-1',
      status: 'active',
    });
    const listed = await registrarA('consents', 'list', 'p-cli');
    expect(listed.stdout)
      .to.match(/^CONSENT +VERSION +STATUS +EFFECT/)
      .and.to.match(/^c-1 +1 +active +permits/m);

    await jsonOf(alone('sign', 'revoke', 'p-cli', 'c-1', ...key, '--out', 'v.json', '--json'));
    expect(await jsonOf(registrarA('consents', 'revoke', 'v.json', '--json'))).to.include({
      status: 'revoked',
    });
    expect((await registrarA('consents', 'grant', 'g.json')).code).to.equal(6);
    await jsonOf(alone('sign', 'log', 'p-cli', ...key, '--out', 'l.json', '--json'));
    expect((await registrarA('access', 'log', 'l.json')).stdout).to.include('Nobody has asked');

    const clinicianB = as('hospital-b', 'clinician');
    const question = ['--purpose', 'TREAT', '--until', '2099-01-01T00:00:00.000Z'];
    for (const id of ['ask-1', 'ask-2']) {
      await jsonOf(clinicianB('consents', 'ask', 'p-cli', ...question, '--ask', id, '--json'));
    }
    await ledger.settled();
    const answer = ['--hospital', 'HospitalBMSP', '--name', 'Klinik B', ...key, '--json'];
    await jsonOf(alone('sign', 'decline', 'p-cli', 'ask-1', ...answer, '--out', 'n.json'));
    await jsonOf(registrarA('consents', 'decline', 'n.json', '--json'));
    await jsonOf(
      alone('sign', 'grant', 'p-cli', ...answer, '--file-key', 'p.key', '--ask', 'ask-2', '--out', 'y.json'),
    );
    await jsonOf(registrarA('consents', 'grant', 'y.json', '--json'));
    const asks = (await registrarA('consents', 'asks', 'p-cli')).stdout;
    expect(asks)
      .to.match(/ ask-1 .* declined$/m)
      .and.to.match(/ ask-2 .* granted$/m);
  });

  it('does what docs/integrators.md says, as it stands there', async function () {
    this.timeout(180_000);
    const [atA = [], atB = []] = await commandsIn('docs/integrators.md', 'The command line');
    expect([atA.length, atB.length]).to.deep.equal([8, 1]);
    await writeFile(
      path.join(cwd, 'demographics.json'),
      '{"names": [{"family": "Ødegård"}], "identifiers": []}',
    );
    let patient = '';
    for (const line of atA) {
      const args = line.map((word) => (word === '<patient>' ? patient : word));
      const endless = args[0] === 'events';
      if (args.includes('--at')) await ledger.settled();
      const { code, stdout, stderr } = await as('hospital-a', 'registrar')(
        ...args,
        ...(endless ? ['--from-block', '0', '--count', '1'] : []),
      );
      expect([code, stderr], args.join(' ')).to.deep.equal([0, '']);
      if (args[1] === 'register') patient = /^patient +(\S+)$/m.exec(stdout)?.[1] ?? '';
      if (args[1] === 'list') expect(stdout).to.match(/ 1 +active +permits /);
      if (args.includes('--at')) expect(stdout).to.match(/^Answered by HospitalBMSP\.$/m);
    }
    for (const line of atB) {
      const args = line.map((word) => (word === '<patient>' ? patient : word === '<record>' ? 'r-1' : word));
      expect((await as('hospital-b', 'clinician')(...args)).stderr).to.include('no such record');
    }
  });

  it('tells a denial by its exit code, and shows it as a result', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const asked = await as('hospital-b', 'clinician')(
      'access',
      'request',
      patient.id,
      record,
      '--purpose',
      'TREAT',
      '--json',
    );
    expect([asked.code, asked.stderr]).to.deep.equal([9, '']);
    expect(JSON.parse(asked.stdout)).to.include({ effect: 'deny', reason: 'no-consent' });
    const registrar = as('hospital-a', 'registrar');
    expect((await registrar('records', 'list', patient.id)).stdout).to.match(
      new RegExp(`^${record} .* current +-$`, 'm'),
    );
    const { records } = await ledger.as('hospital-a', 'registrar');
    await records.withdraw({ patient: patient.id, record, reason: 'entered-in-error' });
    const shown = await registrar('records', 'read', patient.id, record);
    expect(shown.stdout).to.match(/^status +withdrawn: entered-in-error$/m);
  });

  it("writes a patient's log for spreadsheets, people, auditors and the accounting", async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    await ask(ledger, 'hospital-b', patient, record);
    await ledger.settled();
    await writeFile(path.join(cwd, 'names.json'), '{"HospitalBMSP": {"name": "St. Bride"}}');
    const written = async (format: string) => {
      // Each reading stands in the log, by the id of what was signed: another one is another directive.
      const signed = await patient.signer.readLog();
      await writeFile(path.join(cwd, `${format}.json`), JSON.stringify(signed));
      const args = ['access', 'export', `${format}.json`, '--as', format, '--names', 'names.json'];
      const { code, stdout, stderr } = await as('hospital-a', 'registrar')(...args);
      expect([code, stderr]).to.deep.equal([0, '']);
      return stdout;
    };
    expect(await written('csv'))
      .to.include(`,HospitalBMSP,St. Bride,`)
      .and.include(',deny,no-consent,');
    expect(await written('page'))
      .to.include('<!doctype html>')
      .and.include('St. Bride')
      .and.include('Not allowed');
    expect(JSON.parse(await written('fhir'))).to.have.nested.property(
      'entry[0].resource.resourceType',
      'AuditEvent',
    );
    expect(await written('accounting')).to.include('none that the patient is told of');
  });

  it('goes on with events where its checkpoint says', async () => {
    const registrar = as('hospital-c', 'registrar');
    const first = await registrar(
      'events',
      '--from-block',
      '0',
      '--count',
      '3',
      '--checkpoint',
      'events.cp',
      '--json',
    );
    const second = await registrar('events', '--count', '2', '--checkpoint', 'events.cp', '--json');
    const whole = await registrar('events', '--from-block', '0', '--count', '5', '--json');
    expect(first.stdout + second.stdout).to.equal(whole.stdout);
    await writeFile(
      path.join(cwd, 'events.cp'),
      (await readFile(path.join(cwd, 'events.cp'), 'utf8')).slice(0, 40),
    );
    const torn = await registrar('events', '--checkpoint', 'events.cp');
    expect([torn.code, torn.stdout]).to.deep.equal([3, '']);
    expect(torn.stderr).to.include('torn').and.to.include('CHECKPOINT');
  });

  it('says what went wrong in a sentence, with advice and an exit code, and never a stack', async function () {
    this.timeout(180_000);
    const registrar = as('hospital-a', 'registrar');
    await writeFile(path.join(cwd, 'open.key'), 'x'.repeat(32), { mode: 0o644 });
    await chmod(path.join(cwd, 'open.key'), 0o644);
    await writeFile(path.join(cwd, 'bad.json'), '{"version": 1}');
    await alone('sign', 'new-key', 'wrong.pem', '--file-key', 'wrong.key');
    const keys = ['--patient-key', 'wrong.pem', '--file-key', 'wrong.key'];
    const grant = ['--hospital', 'HospitalAMSP', '--name', 'A', ...keys];
    const cases: [run: Promise<Outcome>, code: number, text: string][] = [
      [registrar('patients', 'read', 'nobody'), 5, 'NOT_FOUND, transaction '],
      [registrar('patients', 'read', 'Eleni Papadopoulou'), 2, 'INVALID_ARGUMENT'],
      [registrar('providers', 'suspend', 'provider-a-01', '--of-version', '9'), 6, 'CONFLICT'],
      [
        as('hospital-a', 'clinician')('providers', 'suspend', 'provider-a-01', '--of-version', '1'),
        4,
        'FORBIDDEN',
      ],
      [registrar('policy', 'set', 'bad.json'), 3, '"hospitals"'],
      [registrar('policy', 'set', 'absent.json'), 3, 'ENOENT'],
      [registrar('patients', 'demographics', 'p', '--file-key', 'open.key'), 3, 'chmod 600'],
      [registrar('nonsense'), 2, 'unknown command'],
      [registrar('policy', 'read', '--at', 'hospital b'), 2, 'MSP id'],
      [registrar('policy', 'read', '--at', 'NobodyMSP', '--timeout', '3'), 7, 'NobodyMSP: no peers'],
      [alone('sign', 'grant', 'p', ...grant, '--until-day', 'tomorrow'), 2, '2027-06-30'],
      [alone('sign', 'grant', 'p', ...grant, '--forbid', '--topic', 'hiv'), 2, 'reaches every topic'],
      [registrar('consents', 'ask', 'p', '--purpose', 'CURIOSITY', '--until', 'x'), 2, 'v3-ActReason'],
      [registrar('access', 'request', 'p', 'r', '--purpose', 'CURIOSITY'), 2, 'v3-ActReason'],
      [alone('policy', 'read'), 3, 'CARELEDGER_PROFILE'],
      [
        careledger(['policy', 'read', '--identity', ledger.network.identity('hospital-b', 'registrar')], {
          cwd,
          env: { CARELEDGER_PROFILE: ledger.network.profile('hospital-a') },
        }),
        4,
        'IDENTITY_REFUSED',
      ],
    ];
    for (const [running, code, text] of cases) {
      const outcome = await running;
      expect(outcome.stderr).to.include(text);
      expect(outcome.code).to.equal(code);
      expect(outcome.stdout).to.equal('');
      expect(outcome.stderr).not.to.match(/^ +at /m);
      expect(outcome.stderr).not.to.include('Papadopoulou');
    }
    const json = await registrar('patients', 'read', 'nobody', '--json');
    expect(JSON.parse(json.stderr)).to.have.nested.include({ 'error.code': 'NOT_FOUND' });
    const misuse = await alone('policy', 'read', '--jsn', '--json');
    expect(misuse.code).to.equal(2);
    expect(JSON.parse(misuse.stderr)).to.have.nested.include({ 'error.code': 'USAGE' });
    expect((await alone('--version')).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    expect((await registrar('providers', 'list', '--hospital', 'NobodyMSP')).stdout).to.include(
      'no providers',
    );
  });
});
