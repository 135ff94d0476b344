import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lockHolder } from '@careledger/network/internal/data/lock';
import { signalProcess } from '@careledger/network/internal/data/process';
import { waitFor } from '@careledger/network/internal/operate/wait';
import { status } from '@careledger/network';
import { expect } from 'chai';
import { operatorOf } from '../../support/network/command-line';
import { type NotesClient, notesClient } from '../../support/network/notes-client';
import { sampleChaincode } from '../../support/network/sample-chaincode';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

const patience = 30_000;

describe('an operator of real Fabric', function () {
  this.timeout(120_000);
  let temporary: TemporaryData;
  const { done, tried } = operatorOf(() => temporary.data.dir);

  before(async () => {
    temporary = await temporaryData();
  });

  after(async () => {
    await tried('down');
    temporary[Symbol.dispose]();
  });

  /** Writes one key after the other, and goes on where a call fails, until it is stopped. */
  function keepWriting(client: NotesClient, name: string) {
    const acknowledged: string[] = [];
    const stopped = new AbortController();
    const work = (async () => {
      for (let number = 0; !stopped.signal.aborted; number += 1) {
        const key = `${name}-${number}`;
        await client.put(key, 'kept').then(
          () => acknowledged.push(key),
          () => pause(100),
        );
      }
    })();
    const more = async (): Promise<void> => {
      const before = acknowledged.length;
      expect(await waitFor(() => acknowledged.length > before + 3, patience), 'writes go on').to.equal(true);
    };
    const stop = async (): Promise<string[]> => {
      stopped.abort();
      await work;
      return acknowledged;
    };
    return { more, stop };
  }

  async function pidOf(node: string): Promise<number> {
    const { hospitals } = await status({ data: temporary.data.dir });
    const found = hospitals
      .flatMap(({ nodes, chaincodes }) => [...nodes, ...chaincodes])
      .find((candidate) => candidate.node === node);
    if (found?.pid === undefined) throw new Error(`${node} does not run.`);
    return found.pid;
  }

  it('is told who has a port, before anything starts', async () => {
    const port = temporary.topology.hospitals[2]!.ports.orderer;
    const squatter = createServer();
    await new Promise<void>((resolve) => {
      squatter.listen(port, 'localhost', resolve);
    });
    const outcome = await tried('up', '--ledger', 'fabric', '--topology', temporary.topologyFile);
    await new Promise((resolve) => squatter.close(resolve));
    expect(outcome.code).to.equal(4);
    expect(outcome.stderr).to.include(`${port} (orderer of hospital-c)`);
  });

  it('starts a certification authority, an orderer and a peer a hospital', async () => {
    await done('up', '--ledger', 'fabric', '--topology', temporary.topologyFile);
    const { ledger, hospitals } = await status({ data: temporary.data.dir });
    expect(ledger).to.equal('fabric');
    for (const { name, height, nodes } of hospitals) {
      expect(height, name).to.equal(1);
      expect(nodes.map(({ node, state }) => `${node} ${state}`)).to.deep.equal([
        `ca.${name} ready`,
        `orderer0.${name} ready`,
        `peer0.${name} ready`,
      ]);
    }
  });

  it('has people whose certificates their hospital’s authority has signed, with their attributes', () => {
    const paths = temporary.data.hospital('hospital-b');
    const read = (file: string): X509Certificate => new X509Certificate(readFileSync(file));
    const own = read(join(paths.user('clinician').msp, 'signcerts', 'cert.pem'));
    expect(own.verify(read(join(paths.ca, 'ca-cert.pem')).publicKey)).to.equal(true);
    expect(own.subject).to.include('CN=clinician').and.include('OU=client');
    const content = own.raw.toString('latin1');
    expect(content).to.include('"careledger.role":"clinician"');
    expect(content).to.include('"careledger.provider":"provider-b-01"');
  });

  it('is told what a chaincode that does not start has said', async () => {
    const broken = sampleChaincode(join(temporary.folder, 'broken'), '0.9.0');
    writeFileSync(join(broken, 'index.js'), "throw new Error('no database');");
    const outcome = await tried('deploy', broken);
    expect(outcome.code).to.equal(7);
    expect(outcome.stderr).to.include('Error: no database');
  });

  it('deploys a chaincode at every hospital, and again without change', async () => {
    const program = sampleChaincode(join(temporary.folder, 'notes'));
    expect(await done('deploy', program)).to.include('deployed: careledger 1.0.0, sequence 1');
    expect(await done('deploy', program)).to.include('stands already');
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('colour', 'blue')).to.equal('kept');
    expect(await done('inspect', 'hospital-a', '--prefix', 'col')).to.include('colour\n  blue');
  });

  it('deploys a new version as the next sequence, and another program under the same one', async () => {
    const next = sampleChaincode(join(temporary.folder, 'next'), '2.0.0', 'kept better');
    expect(await done('deploy', next)).to.include('deployed: careledger 2.0.0, sequence 2');
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('colour', 'green')).to.equal('kept better');
    const mended = sampleChaincode(join(temporary.folder, 'mended'), '2.0.0', 'kept best');
    expect(await done('deploy', mended)).to.include('careledger 2.0.0, sequence 2');
    expect(await a.put('colour', 'red')).to.equal('kept best');
    expect(await a.get('colour')).to.equal('red');
  });

  it('goes on with what was deployed where a deployment is refused', async () => {
    const refused = sampleChaincode(join(temporary.folder, 'refused'), '3.0.0', 'never');
    const nonsense = await tried('deploy', refused, '--policy', 'nobody(');
    expect(nonsense.code).to.equal(7);
    writeFileSync(join(refused, 'index.js'), "throw new Error('no disk');");
    const broken = await tried('deploy', refused);
    expect(broken.stderr).to.include('Error: no disk');
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('colour', 'red')).to.equal('kept best');
  });

  it('enrols somebody at the hospital’s authority, and is told where that is down', async () => {
    await done('enroll', 'hospital-c', 'night-nurse', '--role', 'clinician', '--provider', 'provider-c-07');
    using nurse = notesClient(temporary.data, 'hospital-c', 'night-nurse');
    expect(await nurse.get('colour')).to.equal('red');
    await done('stop', 'ca.hospital-c');
    const outcome = await tried('enroll', 'hospital-c', 'day-nurse');
    expect(outcome.code).to.equal(8);
    expect(outcome.stderr).to.include('careledger-network start ca.hospital-c');
    await done('start', 'ca.hospital-c');
    await done('enroll', 'hospital-c', 'day-nurse');
  });

  it('is told what there is where a node is not', async () => {
    const outcome = await tried('stop', 'peer1.hospital-a');
    expect(outcome.code).to.equal(2);
    expect(outcome.stderr).to.include('orderer0.hospital-b');
  });

  it('lets a whole hospital fail, while the others go on, and come back to what it missed', async () => {
    await done('kill', 'hospital-b');
    expect(await done('status')).to.match(/hospital-b.*no answer.*peer0\.hospital-b stopped/);
    const refused = await tried('deploy', join(temporary.folder, 'notes'));
    expect(refused.code).to.equal(7);
    expect(refused.stderr).to.include('careledger-network start peer0.hospital-b');
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('without-b', 'yes')).to.equal('kept best');
    await done('start', 'hospital-b');
    using b = notesClient(temporary.data, 'hospital-b', 'clinician');
    const hasIt = (): Promise<boolean> =>
      b.get('without-b').then(
        (value) => value === 'yes',
        () => false,
      );
    expect(await waitFor(hasIt, patience)).to.equal(true);
  });

  for (const node of ['orderer0.hospital-a', 'peer0.hospital-c', 'chaincode.hospital-d']) {
    it(`loses nothing where ${node} crashes under load, which comes back by itself`, async () => {
      using a = notesClient(temporary.data, 'hospital-a', 'clinician');
      const load = keepWriting(a, node);
      await load.more();
      process.kill(await pidOf(node), 'SIGKILL');
      await load.more();
      const acknowledged = await load.stop();
      const isBack = (): Promise<boolean> =>
        pidOf(node).then(
          () => true,
          () => false,
        );
      expect(await waitFor(isBack, patience), `${node} is back`).to.equal(true);
      for (const key of acknowledged) expect(await a.get(key)).to.equal('kept');
    });
  }

  it('loses nothing where the process that looks after the nodes is killed', async () => {
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    const holder = lockHolder(temporary.data);
    if (holder === undefined) throw new Error('No ledger runs.');
    signalProcess(holder, 'SIGKILL');
    expect(await waitFor(() => lockHolder(temporary.data) === undefined, patience)).to.equal(true);
    // The hospitals do not notice.
    expect(await a.put('unattended', 'yes')).to.equal('kept best');
    expect((await tried('status')).stderr).to.include('was killed');
    await done('up');
    using b = notesClient(temporary.data, 'hospital-b', 'clinician');
    expect(await b.get('unattended')).to.equal('yes');
  });

  it('keeps everything over a restart, and the ports that the channel names', async () => {
    await done('down');
    const moved = await tried('up', '--port-offset', '1');
    expect(moved.code).to.equal(5);
    expect(moved.stderr).to.include('the channel');
    rmSync(join(temporary.folder, 'mended', 'index.js'));
    await done('up', '--port-offset', '0');
    expect(await done('status')).to.match(/hospital-d.*careledger 2\.0\.0 failed/);
    await done('deploy', sampleChaincode(join(temporary.folder, 'again'), '2.0.0', 'kept best'));
    using d = notesClient(temporary.data, 'hospital-d', 'clinician');
    expect(await d.get('colour')).to.equal('red');
    expect(await d.put('colour', 'white')).to.equal('kept best');
    expect(await done('logs', 'hospital-d', '--lines', '3')).to.include('ledger');
  });
});

describe('real Fabric under Raft', () => {
  it('starts, takes a chaincode and a write, and keeps its consensus', async function () {
    this.timeout(120_000);
    using temporary = await temporaryData(3);
    const { tried: run } = operatorOf(() => temporary.data.dir);
    try {
      const up = await run(
        'up',
        '--ledger',
        'fabric',
        '--consensus',
        'raft',
        '--topology',
        temporary.topologyFile,
      );
      expect(up.code, up.stderr).to.equal(0);
      const deployed = await run('deploy', sampleChaincode(join(temporary.folder, 'notes')));
      expect(deployed.code, deployed.stderr).to.equal(0);
      using a = notesClient(temporary.data, 'hospital-a', 'clinician');
      expect(await a.put('colour', 'blue')).to.equal('kept');
      await run('down');
      expect((await run('up', '--consensus', 'bft')).code).to.equal(5);
    } finally {
      await run('down');
    }
  });
});
