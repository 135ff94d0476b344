/** Against SoftHSM, where it and a built pkcs11js are installed; scripts/test says when this leg was not run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type Pkcs11KeyOptions } from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { newPatient, newRecord } from '../../support/care-ledger/patient';

const library = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
].find((file) => existsSync(file));

/** Without its native part, which no install script of this checkout builds, it cannot be loaded. */
function isBuilt(): boolean {
  const { status } = spawnSync(process.execPath, ['-e', "require('pkcs11js')"], { stdio: 'ignore' });
  return status === 0;
}

if (library !== undefined && isBuilt()) {
  describe('a key in a PKCS#11 token', () => {
    let ledger: TestLedger;
    let folder: string;
    let certificate: string;
    let token: Pkcs11KeyOptions;

    before(async () => {
      ledger = await startCareLedger();
      folder = mkdtempSync(path.join(tmpdir(), 'careledger-hsm-'));
      mkdirSync(path.join(folder, 'tokens'));
      writeFileSync(
        path.join(folder, 'softhsm2.conf'),
        `directories.tokendir = ${path.join(folder, 'tokens')}\n`,
      );
      process.env['SOFTHSM2_CONF'] = path.join(folder, 'softhsm2.conf');
      const util = (...args: string[]): void => {
        execFileSync('softhsm2-util', args, { stdio: 'pipe' });
      };
      util('--init-token', '--free', '--label', 'hospital', '--so-pin', '87654321', '--pin', '135791');
      const importKey = (user: string, id: string): void => {
        const keystore = path.join(ledger.network.identity('hospital-b', user), 'keystore');
        const [name = ''] = readdirSync(keystore);
        util(
          '--import',
          path.join(keystore, name),
          '--token',
          'hospital',
          '--label',
          user,
          '--id',
          id,
          '--pin',
          '135791',
        );
      };
      importKey('registrar', 'a1');
      importKey('clinician', 'a2');
      const msp = ledger.network.identity('hospital-b', 'clinician');
      certificate = await readFile(path.join(msp, 'signcerts', 'cert.pem'), 'utf8');
      token = { library, token: 'hospital', pin: '135791' };
    });
    after(async () => {
      await ledger[Symbol.asyncDispose]();
      delete process.env['SOFTHSM2_CONF'];
      rmSync(folder, { recursive: true });
    });

    const connectWith = (pkcs11: Pkcs11KeyOptions) =>
      connect({ profile: ledger.network.profile('hospital-b'), identity: { certificate, pkcs11 } });

    it('signs calls, the one of several keys that fits the certificate', async () => {
      const patient = await newPatient(ledger, 'hospital-a');
      const record = await newRecord(ledger, patient);
      await using clinician = await connectWith(token);
      const decisions = await Promise.all(
        Array.from({ length: 20 }, () =>
          clinician.access.request({ patient: patient.id, record, purpose: 'TREAT' }),
        ),
      );
      expect(decisions.map(({ effect }) => effect)).to.deep.equal(Array(20).fill('deny'));
      await using again = await connectWith({ ...token, key: 'clinician' });
      expect(await again.policy.read()).to.have.property('version', 1);
    });

    it('that cannot be used is refused with what to do, and without the PIN', async () => {
      const wrong: [Pkcs11KeyOptions, string][] = [
        [{ ...token, token: 'another' }, 'labelled'],
        [{ ...token, key: 'registrar' }, 'that of the certificate'],
        [{ ...token, library: '/nowhere/lib.so' }, 'cannot be loaded'],
      ];
      for (const [options, text] of wrong) {
        const error = await errorOf(connectWith(options));
        expect(error.code).to.equal('CONFIGURATION');
        expect(error.message).to.include(text).and.not.to.include('135791');
      }
    });
  });
}
