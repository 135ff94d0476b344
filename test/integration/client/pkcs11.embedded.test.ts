/** Against SoftHSM, where it and a built pkcs11js are installed; scripts/test says when this leg was not run. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type Pkcs11KeyOptions } from '@careledger/client';
import { openVault } from '@careledger/client/vault';
import { pkcs11VaultKey } from '@careledger/client/vault/pkcs11';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { newPatient, newRecord } from '../../support/care-ledger/patient';
import { softHsm } from '../../support/legs/pkcs11';
import { openDocument } from '../../support/vault/open-document';

const library = softHsm();

if (library !== undefined) {
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
      const importAes = (label: string, id: string): void => {
        const file = path.join(folder, id);
        writeFileSync(file, randomBytes(32));
        const named = ['--token', 'hospital', '--label', label, '--id', id, '--pin', '135791'];
        util('--import', file, '--aes', ...named);
        rmSync(file);
      };
      importAes('vault', 'b1');
      importAes('twice', 'b2');
      importAes('twice', 'b3');
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

    it('wraps the keys of a vault, of many documents at once, and opens none that was changed or is for something else', async () => {
      const key = await pkcs11VaultKey({ ...token, key: 'vault' });
      try {
        const storage = path.join(folder, 'vault');
        const vault = await openVault({ storage, key });
        const documents = Array.from({ length: 20 }, () => randomBytes(50_000));
        const stored = await Promise.all(
          documents.map((bytes) => vault.store({ bytes, contentType: 'image/png' })),
        );
        const again = await openVault({ storage, key });
        const opened = await Promise.all(stored.map((document) => openDocument(again, document)));
        const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
        expect(opened.map(({ bytes }) => hashOf(bytes))).to.deep.equal(documents.map(hashOf));

        const wrapped = await key.wrap(randomBytes(32), 'document/a');
        const changed = Buffer.from(wrapped, 'base64url');
        changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
        for (const [text, binding] of [
          [wrapped, 'document/b'],
          [changed.toString('base64url'), 'document/a'],
          [wrapped.slice(0, 20), 'document/a'],
        ] as const) {
          expect(await key.unwrap(text, binding).catch(() => 'refused'), binding).to.equal('refused');
        }
        expect((await key.unwrap(wrapped, 'document/a')).length).to.equal(32);
        // A thief of the folder who has another key, also one of 256 bits, opens nothing.
        expect(await errorOf(openVault({ storage, key: randomBytes(32) }))).to.include({
          code: 'VAULT_DAMAGED',
        });
      } finally {
        key.close();
      }
    });

    it('for a vault has to be the only one of its label', async () => {
      for (const [label, count] of [
        ['nobody', 0],
        ['twice', 2],
      ] as const) {
        const error = await errorOf(pkcs11VaultKey({ ...token, key: label }));
        expect(error.code).to.equal('CONFIGURATION');
        expect(error.message)
          .to.include(`holds ${String(count)} AES keys`)
          .and.not.to.include('135791');
      }
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
