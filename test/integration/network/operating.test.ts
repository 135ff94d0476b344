import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { offsetPorts } from '@careledger/network';
import { careledgerNetwork, operatorOf, outcomeOf, startCommand } from '../../support/network/command-line';
import { notesClient } from '../../support/network/notes-client';
import { sampleChaincode } from '../../support/network/sample-chaincode';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

describe('an operator', function () {
  this.timeout(60_000);
  let temporary: TemporaryData;
  const { done, tried } = operatorOf(() => temporary.data.dir);
  let program: string;

  before(async () => {
    temporary = await temporaryData();
    program = sampleChaincode(join(temporary.folder, 'notes'));
  });

  after(async () => {
    await tried('down');
    temporary[Symbol.dispose]();
  });

  it('is told that nothing runs before anything was started', async () => {
    const outcome = await tried('status');
    expect(outcome.code).to.equal(3);
    expect(outcome.stderr).to.include('careledger-network up');
    expect(await done('down')).to.include('no ledger runs');
  });

  it('starts a ledger of four hospitals, once', async () => {
    const first: unknown = JSON.parse(await done('up', '--topology', temporary.topologyFile, '--json'));
    expect(first).to.include({ changed: true, ledger: 'embedded', channel: 'care' });
    const second: unknown = JSON.parse(await done('up', '--json'));
    expect(second).to.deep.equal({ ...(first as object), changed: false });
  });

  it('does not start a chaincode node before there is one', async () => {
    const outcome = await tried('start', 'chaincode.hospital-a');
    expect(outcome.code).to.equal(2);
    expect(outcome.stderr).to.include('careledger-network deploy');
  });

  it('deploys a built folder at every hospital, and again without change', async () => {
    expect(await done('deploy', program)).to.include('deployed: careledger 1.0.0, sequence 1');
    expect(await done('deploy', program)).to.include('stands already');
    const status = await done('status');
    expect(status.match(/careledger 1\.0\.0 ready/g)).to.have.lengthOf(4);
  });

  it('has hospitals that submit and read with a Fabric client, a profile and an MSP folder', async () => {
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('colour', 'blue')).to.equal('kept');
    expect(await a.get('colour')).to.equal('blue');
  });

  it('enrols somebody, who works at once', async () => {
    await done('enroll', 'hospital-c', 'night-nurse', '--role', 'clinician', '--provider', 'provider-c-07');
    using nurse = notesClient(temporary.data, 'hospital-c', 'night-nurse');
    expect(await nurse.put('shift', 'night')).to.equal('kept');
    const again = await tried('enroll', 'hospital-c', 'night-nurse');
    expect(again.code).to.equal(6);
  });

  it('looks into a hospital’s world state', async () => {
    const entries: unknown = JSON.parse(await done('inspect', 'hospital-a', '--prefix', 'col', '--json'));
    expect(entries).to.deep.equal([{ key: 'colour', text: 'blue' }]);
    expect(await done('inspect', 'hospital-a', '--prefix', 'nothing')).to.include('0 keys');
  });

  it('stops one hospital’s chaincode, and starts it again', async () => {
    await done('stop', 'chaincode.hospital-b');
    expect(await done('status')).to.match(/hospital-b.*stopped/);
    using b = notesClient(temporary.data, 'hospital-b', 'clinician');
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('without-b', 'yes')).to.equal('kept');
    await done('start', 'chaincode.hospital-b');
    expect(await b.get('without-b')).to.equal('yes');
    const unknown = await tried('stop', 'chaincode.hospital-x');
    expect(unknown.code).to.equal(2);
    expect(unknown.stderr).to.include('chaincode.hospital-d');
  });

  it('lets one hospital run another program, and the deployed one again', async () => {
    const other = sampleChaincode(join(temporary.folder, 'other'), '6.6.6', 'something else');
    await done('start', 'chaincode.hospital-d', '--program', other);
    using d = notesClient(temporary.data, 'hospital-d', 'clinician');
    let refused = false;
    await d.put('x', 'y').catch(() => (refused = true));
    expect(refused, 'the others do not agree with it').to.equal(true);
    await done('start', 'chaincode.hospital-d');
    expect(await d.put('x', 'y')).to.equal('kept');
  });

  it('deploys a new version as the next sequence', async () => {
    const next = sampleChaincode(join(temporary.folder, 'next'), '2.0.0', 'kept better');
    expect(await done('deploy', next)).to.include('deployed: careledger 2.0.0, sequence 2');
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('colour', 'green')).to.equal('kept better');
  });

  it('reads what happened at a hospital', async () => {
    const lines = (await done('logs', 'hospital-b', '--lines', '5', '--json')).trim().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { from: string; line: string });
    expect(entries.some(({ from, line }) => from === 'ledger' && line.includes('hospital-b'))).to.equal(true);
    expect(entries.some(({ line }) => line.includes('hospital-c'))).to.equal(false);
  });

  it('follows what happens at a hospital', async () => {
    const child = startCommand([
      'logs',
      'hospital-a',
      '--follow',
      '--lines',
      '1',
      '--data',
      temporary.data.dir,
    ]);
    const ended = outcomeOf(child);
    const seen = new Promise<void>((resolve) => {
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        if (text.trim().split('\n').length > 1) resolve();
      });
    });
    await done('stop', 'chaincode.hospital-a');
    await done('start', 'chaincode.hospital-a');
    await seen;
    child.kill('SIGINT');
    expect((await ended).code).to.equal(0);
  });

  it('stops the ledger, twice, and finds everything there when it is up again', async () => {
    expect(await done('down')).to.include('stopped');
    expect(await done('down')).to.include('no ledger runs');
    await done('up');
    using b = notesClient(temporary.data, 'hospital-b', 'clinician');
    expect(await b.get('colour')).to.equal('green');
  });

  it('moves the ledger to other ports, and the hospitals’ profiles and chaincodes with it', async () => {
    await done('down');
    await done('up', '--port-offset', '37');
    const moved = offsetPorts(temporary.topology, 37);
    const profile = readFileSync(temporary.data.hospital('hospital-a').connectionProfile, 'utf8');
    expect(profile).to.include(`grpcs://localhost:${moved.hospitals[0]!.ports.peer}`);
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('colour', 'red')).to.equal('kept better');
  });

  it('stops a ledger whose folder somebody has damaged', async () => {
    writeFileSync(temporary.data.marker, '{');
    expect(await done('down')).to.include('stopped');
    expect((await tried('down')).stderr).to.include(temporary.data.marker);
  });
});

describe('an operator’s mistake', () => {
  it('ends with exit code 2 and a word on it', async () => {
    for (const args of [
      ['explode'],
      ['up', '--port-offset', 'many'],
      ['enroll', 'hospital-a'],
      ['enroll', 'hospital-a', 'release', '--server', '--role', 'clinician'],
      ['up', '--ledger', 'x'],
    ]) {
      const outcome = await careledgerNetwork(...args);
      expect(outcome.code, args.join(' ')).to.equal(2);
      expect(outcome.stderr).to.include('error: ');
    }
  });

  it('is told as JSON where that was asked for', async () => {
    using temporary = await temporaryData(1);
    const outcome = await careledgerNetwork('status', '--json', '--data', temporary.data.dir);
    expect(JSON.parse(outcome.stderr)).to.have.nested.property('error.code', 'NOT_RUNNING');
    expect(outcome.stdout).to.equal('');
  });

  it('of asking for Fabric where it is not says what is missing, and touches nothing', async () => {
    using temporary = await temporaryData(1);
    const child = startCommand(['up', '--ledger', 'fabric', '--data', temporary.data.dir], undefined, {
      FABRIC_BIN: temporary.folder,
    });
    const outcome = await outcomeOf(child);
    expect(outcome.code).to.equal(10);
    expect(outcome.stderr).to.include('peer, orderer, ').and.include('FABRIC_BIN');
    expect(existsSync(temporary.data.dir)).to.equal(false);
  });

  it('is helped against: every command explains itself', async () => {
    const help = await careledgerNetwork('--help');
    expect(help.code).to.equal(0);
    expect(help.stdout).to.include('Exit codes:');
    for (const command of [
      'up',
      'down',
      'status',
      'deploy',
      'logs',
      'enroll',
      'revoke',
      'revoked',
      'stop',
      'start',
      'kill',
      'inspect',
    ]) {
      expect(help.stdout).to.include(`\n  ${command} `);
      const own = await careledgerNetwork(command, '--help');
      expect(own.code, command).to.equal(0);
      expect(own.stdout).to.include('--data <folder>').and.not.include('default: false');
    }
  }).timeout(30_000);
});
