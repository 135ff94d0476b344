import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { status as rpc } from '@grpc/grpc-js';
import { status } from '@careledger/network';
import { EndorseError, GatewayError } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';
import { rejection } from '../embedded/rejection';
import { operatorOf } from './command-line';
import { notesClient } from './notes-client';
import { sampleChaincode } from './sample-chaincode';
import { temporaryData, type TemporaryData } from './temporary';

const PATIENCE_MS = 60_000;
const UNAVAILABLE: number = rpc.UNAVAILABLE;
/** Any one hospital endorses, so that two that are down stop the ordering and nothing before it. */
const LENIENT = `OR(${['A', 'B', 'C', 'D'].map((letter) => `'Hospital${letter}MSP.peer'`).join(',')})`;

/** What operators and clients see of a hospital that is stopped: the same on either ledger. */
export function describeStoppedHospital(kind: 'embedded' | 'fabric'): void {
  describe(`a stopped hospital on the ${kind} ledger`, function () {
    this.timeout(180_000);
    let temporary: TemporaryData;
    const { done, tried } = operatorOf(() => temporary.data.dir);
    let pooled = '';

    const client = (hospital: string) => notesClient(temporary.data, hospital, 'clinician');
    const heightOf = async (hospital: string): Promise<number | undefined> =>
      (await status({ data: temporary.data.dir })).hospitals.find(({ name }) => name === hospital)?.height;
    /** Other hospitals' peers may be behind for a moment. */
    async function readsSoon(hospital: string, key: string): Promise<string> {
      using reader = client(hospital);
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const value = await reader.get(key).catch((error: unknown) => {
          if (Date.now() > end) throw error;
          return '';
        });
        if (value !== '' || Date.now() > end) return value;
        await pause(50);
      }
    }

    /** A gateway waits longer and longer before it looks again for an ordering node that was away. */
    async function isTakenSoon(hospital: string, key: string): Promise<string> {
      using writer = client(hospital);
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const answer = await writer.put(key, 'yes').catch((error: unknown) => {
          const isAway = error instanceof GatewayError && error.code === UNAVAILABLE;
          if (!isAway || Date.now() > end) throw error;
          return undefined;
        });
        if (answer !== undefined) return answer;
        await pause(200);
      }
    }

    before(async () => {
      temporary = await temporaryData();
      await done('up', '--ledger', kind, '--topology', temporary.topologyFile);
      await done('deploy', sampleChaincode(join(temporary.folder, 'notes')), '--policy', LENIENT);
    });

    after(async () => {
      await tried('down');
      temporary[Symbol.dispose]();
    });

    it('answers nobody, and says nothing of its height', async () => {
      expect(await done('stop', 'hospital-b')).to.include('stopped hospital-b');
      expect(await done('status')).to.match(/hospital-b.*no answer.*careledger 1\.0\.0 stopped/);
      expect(await heightOf('hospital-b')).to.equal(undefined);
      expect(await done('logs', 'hospital-b', '--lines', '200')).to.include('hospital-b: stopping');
      using b = client('hospital-b');
      const error = await rejection(b.get('x'));
      expect(error).to.be.instanceOf(GatewayError).and.to.include({ code: UNAVAILABLE });
    });

    it('is stopped twice to no other effect', async () => {
      await done('stop', 'hospital-b');
    });

    it('keeps nobody else from working', async () => {
      using a = client('hospital-a');
      expect(await a.put('without-b', 'yes')).to.equal('kept');
      expect(await readsSoon('hospital-c', 'without-b')).to.equal('yes');
    });

    it('is unreachable for the others\u2019 gateways', async () => {
      using a = client('hospital-a');
      const error = await rejection(
        a.contract.submit('put', {
          arguments: ['k', 'v'],
          endorsingOrganizations: ['HospitalAMSP', 'HospitalBMSP'],
        }),
      );
      if (!(error instanceof EndorseError)) throw error;
      const { code, details } = error;
      // Peers of Fabric that have noticed it by gossip leave it out, after a second or after half a minute.
      if (kind === 'fabric' && error.message.includes('failed to find any endorsing peers')) {
        expect(error).to.include({ code: UNAVAILABLE });
        expect(error.message).to.match(/for org\(s\): HospitalBMSP$/);
        return;
      }
      expect(code, error.message).to.equal(rpc.ABORTED);
      expect(details.map(({ mspId }) => mspId)).to.deep.equal(['HospitalBMSP']);
      expect(details[0]?.message).to.match(
        /^rpc error: code = Unavailable desc = connection error: .*dial tcp .*connection refused"$/,
      );
    });

    it('installs nothing', async () => {
      const next = sampleChaincode(join(temporary.folder, 'next'), '2.0.0');
      const outcome = await tried('deploy', next, '--policy', LENIENT);
      expect(outcome.code).to.equal(7);
      expect(outcome.stderr).to.include('hospital-b');
    });

    it('leaves too few to order, together with a second one: the transaction waits', async () => {
      await done('stop', 'hospital-c');
      using a = client('hospital-a');
      const transaction = await a.contract
        .newProposal('put', { arguments: ['waits', 'yes'], endorsingOrganizations: ['HospitalAMSP'] })
        .endorse();
      pooled = transaction.getTransactionId();
      const error = await rejection(transaction.submit());
      expect(error).to.be.instanceOf(GatewayError).and.to.include({ code: UNAVAILABLE });
      expect(error.message).to.include(
        'insufficient number of orderers could successfully process transaction to satisfy quorum requirement',
      );
      expect(await a.get('waits')).to.equal('');
    });

    it('brings what waited into a block when there are enough again', async () => {
      await done('start', 'hospital-c');
      expect(pooled).to.match(/^[0-9a-f]{64}$/);
      expect(await readsSoon('hospital-a', 'waits')).to.equal('yes');
    });

    it('comes back to what it missed', async () => {
      expect(await done('start', 'hospital-b')).to.include('started hospital-b');
      expect(await done('status')).to.match(/hospital-b.*blocks.*careledger 1\.0\.0 ready/);
      expect(await readsSoon('hospital-b', 'without-b')).to.equal('yes');
      expect(await readsSoon('hospital-b', 'waits')).to.equal('yes');
      expect(await isTakenSoon('hospital-b', 'back')).to.equal('kept');
      expect(await readsSoon('hospital-a', 'back')).to.equal('yes');
    });

    it('comes back from a kill as well', async () => {
      await done('kill', 'hospital-d');
      expect(await isTakenSoon('hospital-a', 'without-d')).to.equal('kept');
      await done('start', 'hospital-d');
      expect(await readsSoon('hospital-d', 'without-d')).to.equal('yes');
    });
  });
}
