import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { connect } from '@careledger/client';
import { vaultKeyFromFile, openVault } from '@careledger/client/vault';
import { enrollServer } from '@careledger/network';
import { ConfigError, loadConfig, run } from '@careledger/release-agent';
import { expect } from 'chai';
import { startCareLedger } from '../../support/care-ledger/care-ledger';
import { rejection } from '../../support/embedded/rejection';
import { DISCHARGE_SUMMARY, letSee, newPatient } from '../../support/care-ledger/patient';

describe('a release service that runs as its configuration says', () => {
  it('opens a record for another hospital', async () => {
    await using ledger = await startCareLedger();
    const { data, topology } = ledger.network;
    const folder = await mkdtemp(path.join(tmpdir(), 'careledger-release-'));
    try {
      const tls = await enrollServer(data, topology, 'hospital-a', 'release');
      const a = data.hospital('hospital-a');
      await writeFile(path.join(folder, 'key'), randomBytes(32).toString('hex'));
      const hospitals = topology.hospitals.map(({ name, mspId }) => [mspId, data.hospital(name).msp]);
      const file = path.join(folder, 'release.json');
      await writeFile(
        file,
        JSON.stringify({
          profile: a.connectionProfile,
          identity: a.user('release-agent').msp,
          hospitals: Object.fromEntries(hospitals) as unknown,
          tls: { certificate: path.join(tls, 'server.crt'), key: path.join(tls, 'server.key') },
          port: 0,
          vault: { storage: 'vault', key: 'key' },
        }),
      );
      const codes: string[] = [];
      await using service = await run(await loadConfig(file), ({ code }) => codes.push(code));
      await service.reload();

      const vault = await openVault({
        storage: path.join(folder, 'vault'),
        key: await vaultKeyFromFile(path.join(folder, 'key')),
      });
      const patient = await newPatient(ledger, 'hospital-a');
      const registrar = await ledger.as('hospital-a', 'registrar');
      const { record } = await registrar.records.anchor({
        patient: patient.id,
        document: await vault.store({ bytes: Buffer.from('a letter'), contentType: 'text/plain' }),
        about: { classes: [DISCHARGE_SUMMARY] },
        fileKey: patient.fileKey,
      });
      const { commit } = await registrar.consents.grant(await letSee(ledger, patient, 'hospital-b'));
      const b = data.hospital('hospital-b');
      const tlsCertificates = await readFile(path.join(tls, 'ca.crt'), 'utf8');
      await using clinician = await connect({
        profile: b.connectionProfile,
        identity: b.user('clinician').msp,
        release: { services: { [ledger.mspId('hospital-a')]: { url: service.url, tlsCertificates } } },
      });
      const question = { patient: patient.id, record, purpose: 'TREAT' as const };
      const permit = await clinician.access.request(question, { after: commit });
      if (permit.effect !== 'permit') throw new Error(permit.reason);
      const opening = await clinician.records.open(permit);
      if (!opening.opened) throw new Error(opening.message);
      expect(Buffer.from(await opening.bytes()).toString()).to.equal('a letter');
      // A call is logged when its answer has been sent, which may be after it was read.
      while (codes.length < 2) await setTimeout(10);
      expect(codes).to.deep.equal(['OK', 'OK']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('names the member by which nothing usable is found', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'careledger-release-'));
    try {
      const at = (name: string): string => path.join(folder, name);
      await writeFile(at('key'), randomBytes(32));
      await writeFile(at('short'), randomBytes(31));
      const config = {
        profile: at('none'),
        identity: at('none'),
        hospitals: {},
        tls: { certificate: at('none'), key: at('none') },
        port: 0,
        vault: { storage: at('vault'), key: at('key') },
      };
      const wrong = [
        [{ ...config, vault: { ...config.vault, key: at('none') } }, '"vault"'],
        [{ ...config, vault: { ...config.vault, key: at('short') } }, '"vault"'],
        [config, '"tls"'],
      ] as const;
      for (const [each, member] of wrong) {
        const error = await rejection(run(each, () => undefined));
        expect(error).to.be.instanceOf(ConfigError).and.to.have.property('message').that.includes(member);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
