/** A row of "What goes wrong, and what comes of it" in docs/integrators.md that needs a ledger of its own, of either kind. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '@careledger/client';
import {
  createIdentities,
  dataPaths,
  deploy,
  down,
  freePorts,
  loadTopology,
  revocations,
  revoke,
  up,
  writeMarker,
} from '@careledger/network';
import { expect } from 'chai';
import { errorOf } from '../../support/care-ledger/error-of';
import { CHAINCODE_FOLDER } from '../../support/care-ledger/hospitals';
import { onFabric } from '../../support/care-ledger/on-fabric';
import { row } from '../../support/client/failure-row';
import { openTestAuthority } from '../../support/embedded/certificates';

describe('what goes wrong with a certificate', () => {
  row('the certificate was revoked', async () => {
    const data = await mkdtemp(path.join(tmpdir(), 'careledger-'));
    const topology = await freePorts(loadTopology());
    const ledger = onFabric ? 'fabric' : 'embedded';
    const paths = dataPaths(data);
    const hospital = paths.hospital('hospital-d');
    try {
      writeMarker(paths, { ledger, topology, portOffset: 0, ...(onFabric && { consensus: 'bft' }) });
      await createIdentities(paths, topology);
      const authority = await openTestAuthority({
        certificate: await readFile(path.join(hospital.ca, 'ca-cert.pem'), 'utf8'),
        key: await readFile(path.join(hospital.ca, 'ca-key.pem'), 'utf8'),
      });
      const earlier = hospital.user('researcher');
      const revoked = await readFile(path.join(earlier.msp, 'signcerts', 'cert.pem'), 'utf8');
      // Where Fabric's MSP folders have their lists; a channel is made with what lies there.
      await mkdir(path.join(hospital.msp, 'crls'));
      await writeFile(path.join(hospital.msp, 'crls', 'list.pem'), await authority.revoke([revoked]));
      await up({ data, topology, ledger });
      await deploy({ data, source: CHAINCODE_FOLDER });

      const profile = hospital.connectionProfile;
      await using auditor = await connect({ profile, identity: hospital.user('auditor').msp });
      // Hospitals let them in, to find that they have agreed on nothing yet.
      expect((await errorOf(auditor.policy.read())).code).to.equal('POLICY_MISSING');
      await revoke({ data, hospital: 'hospital-d', user: 'auditor', reason: 'keycompromise' });
      for (const { name } of topology.hospitals) {
        // Every other hospital's peer refuses as well: it was told, not asked.
        const elsewhere = paths.hospital(name).connectionProfile;
        await using visitor = await connect({ profile: elsewhere, identity: hospital.user('auditor').msp });
        expect((await errorOf(visitor.policy.read({ timeoutMs: 5_000 }))).code, name).to.equal(
          'IDENTITY_REFUSED',
        );
      }
      expect((await errorOf(auditor.policy.read({ timeoutMs: 5_000 }))).code).to.equal('IDENTITY_REFUSED');
      const version = { provider: 'nobody', version: 1 };
      const write = auditor.providers.suspend(version, { timeoutMs: 5_000 });
      expect((await errorOf(write)).code).to.equal('IDENTITY_REFUSED');
      // Who was revoked when the channel was made still is: the new list stands beside the other one.
      await using researcher = await connect({ profile, identity: earlier.msp });
      expect((await errorOf(researcher.policy.read({ timeoutMs: 5_000 }))).code).to.equal('IDENTITY_REFUSED');
      await using registrar = await connect({ profile, identity: hospital.user('registrar').msp });
      expect((await errorOf(registrar.policy.read())).code).to.equal('POLICY_MISSING');
      expect(await revocations({ data }))
        .to.have.lengthOf(1)
        .and.have.nested.property('[0].onChannel', true);
    } finally {
      await down({ data });
      await rm(data, { recursive: true, force: true });
    }
  });
});
