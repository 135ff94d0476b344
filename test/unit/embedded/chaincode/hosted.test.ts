import { expect } from 'chai';
import { ChaincodeError, ChaincodeStartError } from '@careledger/fabric-embedded/rooms/chaincode/index';
import { startProbePeer, type ProbePeer } from '../../../support/embedded/probe-peer';
import { rejection } from '../../../support/embedded/rejection';

describe('A chaincode in a process of its own', () => {
  let peer: ProbePeer;
  before(async () => {
    peer = await startProbePeer();
    await peer.chaincode.ready();
  });
  after(() => peer[Symbol.asyncDispose]());

  it('is ready with a process id and no problem', () => {
    const { state, pid, problem } = peer.chaincode.status;
    expect(state).to.equal('ready');
    expect(pid).to.be.a('number');
    expect(problem).to.equal(undefined);
  });

  it('gets the channel, the arguments and the proposal', async () => {
    const { results } = await peer.run([{ op: 'context' }]);
    expect(results[0]).to.include({ channel: 'test', creator: 'Org1MSP', arguments: 1, bindingDigits: 64 });
  });

  it('reads what is committed and never its own writes', async () => {
    const { results, simulation } = await peer.run([
      { op: 'put', key: 'a', value: 'mine' },
      { op: 'get', key: 'a' },
      { op: 'delete', key: 'b' },
    ]);
    expect(results).to.deep.equal([null, '', null]);
    expect(simulation.rwset.namespaces).to.deep.equal([
      {
        namespace: 'probe',
        reads: [{ key: 'a', version: undefined }],
        rangeReads: [],
        writes: [
          { key: 'a', isDelete: false, value: bytes('mine') },
          { key: 'b', isDelete: true, value: bytes('') },
        ],
        metadataWrites: [],
        collections: [],
      },
    ]);
  });

  it('sets an event under its own name and the transaction', async () => {
    const { event } = await peer.run([
      { op: 'event', name: 'first', payload: 'x' },
      { op: 'event', name: 'second', payload: 'y' },
    ]);
    expect(event).to.include({ chaincodeName: 'probe', eventName: 'second' });
    expect(Buffer.from(event?.payload ?? []).toString()).to.equal('y');
    expect(event?.txId).to.match(/^[0-9a-f]{64}$/);
  });

  it('answers a failure with its own status and message', async () => {
    const { response } = await peer.run([{ op: 'respond', status: 404, message: 'not here' }]);
    expect(response).to.include({ status: 404, message: 'not here' });
  });

  it("gets errors in a Fabric peer's words", async () => {
    const { results } = await peer.run([
      { op: 'query', query: '{}', attempt: true },
      { op: 'privatePut', collection: 'other', key: 'k', value: 'v', attempt: true },
      { op: 'privateHash', collection: 'other', key: 'k', attempt: true },
      { op: 'privatePut', collection: '_implicit_org_Org9MSP', key: 'k', value: 'v', attempt: true },
      { op: 'put', key: 'half a character \ud800', value: 'v', attempt: true },
    ]);
    const errors = results.map((result) => JSON.stringify(result).replace(/[0-9a-f]{64}/, '<tx>'));
    expect(errors).to.deep.equal([
      '{"error":"GET_QUERY_RESULT failed: transaction ID: <tx>: ExecuteQuery not supported for leveldb"}',
      '{"error":"PUT_STATE failed: transaction ID: <tx>: collection test/probe/other could not be found"}',
      '{"error":"GET_PRIVATE_DATA_HASH failed: transaction ID: <tx>: collection [other] not defined in the collection config for chaincode [probe]"}',
      '{"error":"PUT_STATE failed: transaction ID: <tx>: collection [_implicit_org_Org9MSP] not defined in the collection config for chaincode [probe]"}',
      '{"error":"PUT_STATE failed: transaction ID: <tx>: unmarshal failed: string field contains invalid UTF-8"}',
    ]);
  });

  it('runs many transactions at once', async () => {
    const runs = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        peer.run([
          { op: 'put', key: `key-${index}`, value: String(index) },
          { op: 'get', key: `key-${index}` },
        ]),
      ),
    );
    expect(runs.map(({ simulation }) => simulation.rwset.namespaces[0]?.writes[0]?.key)).to.deep.equal(
      runs.map((_, index) => `key-${index}`),
    );
  });

  it('cannot call itself, and finds no chaincode that is not there', async () => {
    const { results } = await peer.run([
      { op: 'invoke', chaincode: 'probe', program: [], attempt: true },
      { op: 'invoke', chaincode: 'nobody', program: [], attempt: true },
      { op: 'invoke', chaincode: 'nobody', channel: 'elsewhere', program: [], attempt: true },
    ]);
    const errors = results.map((result) => JSON.stringify(result).replace(/[0-9a-f]{64}/g, '<tx>'));
    expect(errors).to.deep.equal([
      '{"error":"INVOKE_CHAINCODE failed: transaction ID: <tx>: execute failed: error sending: txid: <tx>(test) exists"}',
      '{"error":"INVOKE_CHAINCODE failed: transaction ID: <tx>: execute failed: chaincode nobody not found"}',
      '{"error":"INVOKE_CHAINCODE failed: transaction ID: <tx>: Failed to get policy manager for channel [elsewhere]"}',
    ]);
  });
});

describe('A chaincode that does not stay up', () => {
  it('comes back by itself after a kill, and a call waits for it', async () => {
    await using peer = await startProbePeer();
    await peer.chaincode.ready();
    const { pid } = peer.chaincode.status;
    process.kill(pid ?? 0, 'SIGKILL');
    await ended(peer);
    const { response } = await peer.run([{ op: 'get', key: 'a' }]);
    expect(response.status).to.equal(200);
    expect(peer.chaincode.status.pid).not.to.equal(pid);
  });

  it('ends a running transaction when its stream ends', async () => {
    await using peer = await startProbePeer();
    await peer.chaincode.ready();
    const running = rejection(peer.run([{ op: 'putMany', prefix: 'k', count: 100_000 }]));
    process.kill(peer.chaincode.status.pid ?? 0, 'SIGKILL');
    const error = await running;
    expect(error).to.be.instanceOf(ChaincodeError);
    expect(error.message).to.match(
      /^failed to execute transaction [0-9a-f]{64}: error sending: chaincode stream terminated$/,
    );
  });

  it('ends a transaction that takes too long, and serves the next one', async () => {
    await using peer = await startProbePeer({ executeTimeoutMs: 100 });
    await peer.chaincode.ready();
    const error = await rejection(peer.run([{ op: 'putMany', prefix: 'k', count: 100_000 }]));
    expect(error.message).to.match(/error sending: timeout expired while executing transaction$/);
    expect((await peer.run([])).response.status).to.equal(200);
  });

  it('stays down when it is stopped, and starts again when it is told to', async () => {
    await using peer = await startProbePeer();
    await peer.chaincode.ready();
    await peer.chaincode.stop();
    expect(peer.chaincode.status).to.deep.equal({ state: 'stopped', pid: undefined, problem: undefined });
    const error = await rejection(peer.run([]));
    expect(error.message).to.match(
      /: could not launch chaincode probe:0123: connection to probe:0123 failed: /,
    );
    await peer.chaincode.start();
    expect((await peer.run([])).response.status).to.equal(200);
  });

  it('runs another program in its place', async () => {
    await using peer = await startProbePeer();
    await peer.chaincode.ready();
    await peer.chaincode.start({
      ...peer.server,
      launch: peer.server.launch && {
        ...peer.server.launch,
        args: ['-e', 'console.error("another program"); process.exit(3)'],
      },
    });
    const error = await rejection(peer.chaincode.ready());
    expect(error).to.be.instanceOf(ChaincodeStartError);
    expect(error.message).to.include('another program');
  });

  it('is said to have failed with the last lines that it wrote', async () => {
    await using peer = await startProbePeer({
      server: (probe) => ({
        ...probe,
        launch: probe.launch && { ...probe.launch, args: ['-e', 'throw new Error("no such setting")'] },
      }),
    });
    const error = await rejection(peer.chaincode.ready());
    expect(error.message).to.include('The process ended with code 1.').and.to.include('no such setting');
    expect(peer.chaincode.status.state).to.equal('failed');
    expect(peer.chaincode.status.problem).to.include('no such setting');
    const refused = await rejection(peer.run([]));
    expect(refused).to.be.instanceOf(ChaincodeError);
  });

  it('is told from another program that took its port', async () => {
    await using peer = await startProbePeer({
      server: (probe) => ({
        ...probe,
        launch: probe.launch && {
          ...probe.launch,
          args: [
            '-e',
            `require('node:http').createServer().listen(${probe.address.split(':')[1] ?? ''}, 'localhost')`,
          ],
        },
      }),
    });
    const error = await rejection(peer.chaincode.ready());
    expect(error.message).to.include('did not register');
  });

  it('is refused under another package id', async () => {
    await using peer = await startProbePeer({
      server: (probe) => ({
        ...probe,
        launch: probe.launch && {
          ...probe.launch,
          command: '/bin/sh',
          args: [
            '-c',
            `CORE_CHAINCODE_ID_NAME=other exec "${process.execPath}" "${probe.launch.args.join(' ')}"`,
          ],
        },
      }),
    });
    const error = await rejection(peer.chaincode.ready());
    expect(error.message).to.include('registers as "other"');
  });
});

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

/** Resolves when the killed process is noticed. */
async function ended(peer: ProbePeer): Promise<void> {
  while (peer.chaincode.status.state === 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
}
