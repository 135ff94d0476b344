import { existsSync, mkdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DataPaths, dataPaths, NetworkError } from '@careledger/network';
import { callDaemon } from '@careledger/network/internal/daemon/control-client';
import {
  type ControlServer,
  type Handler,
  serveControl,
} from '@careledger/network/internal/daemon/control-server';
import { controlSocketPath } from '@careledger/network/internal/daemon/socket-path';
import { rejection } from '../../support/embedded/rejection';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

describe('the control socket', () => {
  let temporary: TemporaryData;
  let server: ControlServer | undefined;

  beforeEach(async () => {
    temporary = await temporaryData(1);
  });

  afterEach(async () => {
    await server?.close();
    server = undefined;
    temporary[Symbol.dispose]();
  });

  async function serve(handler: Handler, data: DataPaths = temporary.data): Promise<string> {
    mkdirSync(data.run, { recursive: true });
    const path = controlSocketPath(data);
    server = await serveControl(path, handler);
    return path;
  }

  it('carries progress, entries and a result', async () => {
    await serve(async (request, reply) => {
      await reply({ type: 'progress', text: 'half' });
      await reply({ type: 'entry', key: '\u0000päth', value: Buffer.from([0, 255]).toString('base64') });
      return { asked: request.op };
    });
    const seen: unknown[] = [];
    const result = await callDaemon(
      temporary.data,
      { op: 'status' },
      { progress: (text) => seen.push(text), entry: ({ key, value }) => seen.push([key, [...value]]) },
    );
    expect(result).to.deep.equal({ asked: 'status' });
    expect(seen).to.deep.equal(['half', ['\u0000päth', [0, 255]]]);
  });

  it('carries errors with their code and log', async () => {
    await serve(() => Promise.reject(new NetworkError('PORT_TAKEN', 'taken', ['a line'])));
    const error = await rejection(callDaemon(temporary.data, { op: 'wait' }));
    expect(error).to.be.instanceOf(NetworkError);
    expect(error).to.deep.include({ code: 'PORT_TAKEN', message: 'taken', logLines: ['a line'] });
  });

  it('is reachable by its owner alone', async () => {
    const path = await serve(() => Promise.resolve(null));
    expect(statSync(path).mode & 0o077).to.equal(0);
  });

  it('takes the place of one that a dead process left', async () => {
    await serve(() => Promise.resolve('old'));
    const first = server;
    await serve(() => Promise.resolve('new'));
    expect(await callDaemon(temporary.data, { op: 'status' })).to.equal('new');
    await first?.close();
  });

  it('works below a path that is too long for a socket', async () => {
    const long = dataPaths(join(temporary.folder, 'x'.repeat(120)));
    const path = await serve((request) => Promise.resolve(request.op), long);
    expect(path.length).to.be.lessThan(104);
    expect(path).to.not.equal(controlSocketPath(dataPaths(join(temporary.folder, 'y'.repeat(120)))));
    expect(await callDaemon(long, { op: 'down' })).to.equal('down');
  });

  it('says that nothing runs where nobody listens', async () => {
    const error = await rejection(callDaemon(temporary.data, { op: 'status' }));
    expect(error).to.have.property('code', 'NOT_RUNNING');
    expect(existsSync(temporary.data.dir)).to.equal(false);
  });

  it('says so when the ledger ends before it answers, and when it never answers', async () => {
    let told: () => void = () => undefined;
    await serve(() => {
      told();
      return new Promise(() => undefined);
    });
    const late = await rejection(callDaemon(temporary.data, { op: 'status' }, { timeoutMs: 50 }));
    expect(late).to.have.property('message').that.includes('no answer');
    const taken = new Promise<void>((resolve) => (told = resolve));
    const asked = rejection(callDaemon(temporary.data, { op: 'status' }));
    await taken;
    await server?.close();
    expect(await asked)
      .to.have.property('message')
      .that.includes('ended before it answered');
  });

  it('answers nonsense with an error, and goes on', async () => {
    const path = await serve(() => Promise.resolve('fine'));
    for (const nonsense of ['\n', 'x\n', '{"op":"explode"}\n', '[]\n', '{"op":"stop"}\n']) {
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(path);
        let text = '';
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('close', () => {
          resolve(text);
        });
        socket.write(nonsense);
      });
      expect(JSON.parse(answer), nonsense).to.have.property('type', 'error');
    }
    expect(await callDaemon(temporary.data, { op: 'status' })).to.equal('fine');
  });
});
