import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { findHospital } from '@careledger/network';
import { revocableUser, revokeAtAuthority } from '@careledger/network/internal/identities/revocation/revoke';
import { expect } from 'chai';
import { operatorOf } from './command-line';
import { notesClient } from './notes-client';
import { sampleChaincode } from './sample-chaincode';
import { temporaryData, type TemporaryData } from './temporary';

/** What operators and clients see of a certificate that is revoked: the same on either ledger. */
export function describeRevocation(kind: 'embedded' | 'fabric'): void {
  describe(`an operator who revokes a certificate on the ${kind} ledger`, function () {
    this.timeout(120_000);
    let temporary: TemporaryData;
    const { done, tried } = operatorOf(() => temporary.data.dir);

    /** What becomes of a call of somebody, in the words that a Fabric client gets. */
    async function put(hospital: string, user: string, key: string): Promise<string> {
      using client = notesClient(temporary.data, hospital, user);
      try {
        return await client.put(key, 'value');
      } catch (error) {
        return error instanceof GatewayError
          ? error.details.map(({ message }) => message).join()
          : String(error);
      }
    }

    before(async () => {
      temporary = await temporaryData();
      const program = sampleChaincode(join(temporary.folder, 'notes'));
      await done('up', '--ledger', kind, '--topology', temporary.topologyFile);
      await done('deploy', program);
    });

    after(async () => {
      await tried('down');
      temporary[Symbol.dispose]();
    });

    it('sees that nothing is revoked, and cannot revoke who is not there', async () => {
      expect(await done('revoked')).to.include('nothing is revoked');
      const stranger = await tried('revoke', 'hospital-a', 'nobody');
      expect(stranger.code).to.equal(2);
      expect(stranger.stderr).to.include('there are auditor, clinician');
      expect((await tried('revoke', 'hospital-x', 'clinician')).code).to.equal(2);
      expect((await tried('revoke', 'hospital-a', 'clinician', '--reason', 'x')).code).to.equal(2);
      const admin = await tried('revoke', 'hospital-a', 'admin');
      expect(admin.code).to.equal(9);
      expect(await done('revoked')).to.include('nothing is revoked');
    });

    it('shuts somebody out at every hospital, and nobody else', async () => {
      expect(await put('hospital-b', 'clinician', 'before')).to.equal('kept');
      const answer: unknown = JSON.parse(
        await done('revoke', 'hospital-b', 'clinician', '--reason', 'keycompromise', '--json'),
      );
      expect(answer).to.include({ hospital: 'hospital-b', name: 'clinician', changed: true });
      expect(await put('hospital-b', 'clinician', 'after')).to.include('access denied');
      expect(await put('hospital-b', 'registrar', 'after')).to.equal('kept');
      expect(await put('hospital-a', 'clinician', 'after')).to.equal('kept');
    });

    it('changes nothing by revoking again, and revokes a second one', async () => {
      const height = /(\d+) blocks/.exec(await done('status'))?.[1];
      expect(await done('revoke', 'hospital-b', 'clinician')).to.include('was revoked already');
      expect(/(\d+) blocks/.exec(await done('status'))?.[1]).to.equal(height);
      await Promise.all([
        done('revoke', 'hospital-b', 'auditor'),
        done('revoke', 'hospital-b', 'privacy-officer'),
      ]);
      const list: unknown = JSON.parse(await done('revoked', 'hospital-b', '--json'));
      expect(list).to.have.lengthOf(3);
      if (kind === 'embedded') expect(list).to.have.nested.property('[0].reason', 'keycompromise');
      for (const user of ['clinician', 'auditor', 'privacy-officer']) {
        expect(await put('hospital-b', user, 'after'), user).to.include('access denied');
      }
      expect(await done('revoked', 'hospital-a')).to.include('nothing is revoked');
    });

    it('tells a hospital that is down when it is back, also where it is the own one', async () => {
      // On Fabric its authority has to run all the same.
      const node = kind === 'embedded' ? 'hospital-c' : 'peer0.hospital-c';
      await done('stop', node);
      const answer = await done('revoke', 'hospital-c', 'clinician');
      expect(answer).to.include('hospital-c will know it');
      await done('start', node);
      expect(await put('hospital-c', 'clinician', 'after')).to.include('access denied');
    });

    it('is told which hospitals have to run where they are too few, and nothing is half done', async () => {
      await done('stop', 'hospital-c');
      await done('stop', 'hospital-d');
      const outcome = await tried('revoke', 'hospital-a', 'auditor');
      expect(outcome.code).to.equal(11);
      expect(outcome.stderr).to.include('nothing is revoked').and.include('hospital-c, hospital-d');
      await done('start', 'hospital-c');
      await done('start', 'hospital-d');
      expect(await done('revoked', 'hospital-a')).to.include('nothing is revoked');
      expect(await put('hospital-a', 'auditor', 'still')).to.equal('kept');
    });

    it('goes on where a run ended between the authority and the channel', async () => {
      const { data, topology } = temporary;
      const hospital = findHospital(topology, 'hospital-a');
      await revokeAtAuthority(data, hospital, revocableUser(data, hospital, 'registrar'), 'superseded');
      expect(await put('hospital-a', 'registrar', 'still')).to.equal('kept');
      expect(await done('revoked', 'hospital-a')).to.include('not on the channel yet');
      expect(await done('revoke', 'hospital-a', 'registrar')).to.include('revoked registrar');
      expect(await done('revoked', 'hospital-a')).not.to.include('not on the channel');
      expect(await put('hospital-a', 'registrar', 'after')).to.include('access denied');
    });

    if (kind === 'fabric') {
      it('is told where the authority is down, and nothing is half done', async () => {
        await done('stop', 'ca.hospital-a');
        const outcome = await tried('revoke', 'hospital-a', 'auditor');
        expect(outcome.code).to.equal(8);
        expect(outcome.stderr).to.include('careledger-network start ca.hospital-a');
        await done('start', 'ca.hospital-a');
        expect(await done('revoked', 'hospital-a')).not.to.include('auditor');
      });
    }

    it('finds it all after a restart, at a hospital too that reads the chain from its beginning', async () => {
      await done('down');
      expect((await tried('revoke', 'hospital-a', 'auditor')).code).to.equal(3);
      const peer = kind === 'embedded' ? ['peers', 'hospital-d'] : ['peer0.hospital-d'];
      rmSync(join(temporary.data.ledger, ...peer), { recursive: true });
      await done('up');
      // It has found the writes of somebody valid who was revoked afterwards: each block by the lists of its time.
      using d = notesClient(temporary.data, 'hospital-d', 'clinician');
      expect(await d.get('before')).to.equal('value');
      expect(await put('hospital-b', 'clinician', 'after')).to.include('access denied');
      expect(await put('hospital-c', 'clinician', 'after')).to.include('access denied');
      expect(await put('hospital-d', 'clinician', 'after')).to.equal('kept');
    });
  });
}
