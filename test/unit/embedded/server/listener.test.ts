import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect } from 'chai';
import { Client, credentials, type Metadata, status } from '@grpc/grpc-js';
import { gateway, google } from '@hyperledger/fabric-protos';
import { systemClock } from '@careledger/fabric-embedded/rooms/clock/index';
import { CodecError } from '@careledger/fabric-embedded/rooms/codec/message';
import { RpcError } from '@careledger/fabric-embedded/rooms/codec/rpc-error';
import type { Service } from '@careledger/fabric-embedded/rooms/codec/service';
import {
  freePort,
  holdPort,
  listen,
  type Listener,
  PortTakenError,
} from '@careledger/fabric-embedded/rooms/server/index';
import { testAuthority } from '../../../support/embedded/certificates';
import { rejection } from '../../../support/embedded/rejection';

interface CallError {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

describe('a listener', () => {
  let listener: Listener;
  let client: Client;
  let port: number;
  const internal: unknown[] = [];
  /** Lets calls to `Wait` end. */
  let release = (): void => undefined;
  /** Of the calls to `Wait`, as they came. */
  let signals: AbortSignal[] = [];

  const service: Service = {
    name: 'test.Service',
    concurrency: 1,
    methods: {
      Echo: { kind: 'unary', handle: (request) => Promise.resolve(request) },
      Wait: {
        kind: 'unary',
        handle: (request, signal) => {
          signals.push(signal);
          return new Promise((resolve, reject) => {
            release = () => {
              resolve(request);
            };
            signal.addEventListener('abort', () => {
              reject(new Error('aborted'));
            });
          });
        },
      },
      Refuse: {
        kind: 'unary',
        handle: () =>
          Promise.reject(
            new RpcError('ABORTED', 'words', [{ address: 'a:1', mspId: 'A', message: 'its words' }]),
          ),
      },
      Misread: { kind: 'unary', handle: () => Promise.reject(new CodecError('no such message')) },
      Fail: { kind: 'unary', handle: () => Promise.reject(new Error('a secret')) },
      Count: {
        kind: 'serverStream',
        handle: async function* () {
          for (const number of [1, 2]) {
            await Promise.resolve();
            yield Buffer.of(number);
          }
          throw new RpcError('NOT_FOUND', 'no more');
        },
      },
      Forever: {
        kind: 'serverStream',
        handle: async function* (_, signal) {
          yield Buffer.of(1);
          await new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => {
              resolve();
            });
          });
        },
      },
    },
  };

  beforeEach(async () => {
    const authority = await testAuthority('ca');
    const { certificate, key } = await authority.issue({ name: 'localhost' });
    internal.length = 0;
    signals = [];
    port = await freePort('localhost', 0);
    listener = await listen({
      host: 'localhost',
      port,
      tls: { cert: certificate, key },
      services: [service],
      clock: systemClock,
      onInternal: (error) => internal.push(error),
    });
    client = new Client(
      `localhost:${port}`,
      credentials.createSsl(Buffer.from(authority.certificate), null, null, {
        checkServerIdentity: () => undefined,
      }),
    );
  });

  afterEach(async () => {
    client.close();
    await listener.close();
  });

  const bytes = (value: Buffer): Buffer => value;

  function call(
    method: string,
    request = Buffer.from('request'),
    deadline?: number,
  ): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        `/test.Service/${method}`,
        bytes,
        bytes,
        request,
        deadline === undefined ? {} : { deadline: Date.now() + deadline },
        (error, response) => {
          if (error) reject(error);
          else resolve(response);
        },
      );
    });
  }

  async function refusal(outcome: Promise<unknown>): Promise<CallError> {
    return (await rejection(outcome)) as Error & CallError;
  }

  it('answers', async () => {
    expect((await call('Echo'))?.toString()).to.equal('request');
  });

  it('refuses what is too many at a time, in the words of a Fabric peer', async () => {
    const waiting = call('Wait');
    while (signals.length === 0) await new Promise(setImmediate);
    expect(await refusal(call('Echo'))).to.include({
      code: status.UNKNOWN,
      details: 'too many requests for /test.Service, exceeding concurrency limit (1)',
    });
    release();
    await waiting;
    await call('Echo');
  });

  it("carries each node's words in the trailer", async () => {
    const error = await refusal(call('Refuse'));
    expect(error).to.include({ code: status.ABORTED, details: 'words' });
    const [trailer] = error.metadata.get('grpc-status-details-bin');
    const { detailsList } = google.rpc.Status.deserializeBinary(Buffer.from(trailer ?? '')).toObject();
    const [detail] = detailsList;
    const value = detail?.value ?? '';
    expect(
      gateway.ErrorDetail.deserializeBinary(Buffer.from(String(value), 'base64')).toObject(),
    ).to.deep.equal({
      address: 'a:1',
      mspId: 'A',
      message: 'its words',
    });
  });

  it('says what is wrong with a message', async () => {
    expect(await refusal(call('Misread'))).to.include({
      code: status.INVALID_ARGUMENT,
      details: 'no such message',
    });
  });

  it('keeps to itself what went wrong inside', async () => {
    const error = await refusal(call('Fail'));
    expect(error.code).to.equal(status.INTERNAL);
    expect(error.details).not.to.include('secret');
    expect(internal).to.have.lengthOf(1);
  });

  it('names what it does not have', async () => {
    const error = await refusal(call('Nothing'));
    expect(error.code).to.equal(status.UNIMPLEMENTED);
    expect(error.details).to.include('/test.Service/Nothing');
  });

  it('ends a stream with its status, after what was sent', async () => {
    const stream = client.makeServerStreamRequest('/test.Service/Count', bytes, bytes, Buffer.of(0));
    const received: Buffer[] = [];
    const error = await refusal(
      (async () => {
        for await (const message of stream) received.push(message as Buffer);
      })(),
    );
    expect(received).to.deep.equal([Buffer.of(1), Buffer.of(2)]);
    expect(error).to.include({ code: status.NOT_FOUND, details: 'no more' });
  });

  it('tells a handler that its caller is gone', async () => {
    const error = await refusal(call('Wait', Buffer.of(0), 100));
    expect(error.code).to.equal(status.DEADLINE_EXCEEDED);
    while (signals.at(-1)?.aborted === false) await new Promise(setImmediate);
    await call('Echo');
  });

  it('ends what is running when it closes', async () => {
    const stream = client.makeServerStreamRequest('/test.Service/Forever', bytes, bytes, Buffer.of(0));
    const messages = stream[Symbol.asyncIterator]();
    await messages.next();
    const end = refusal(messages.next());
    await listener.close();
    expect(await end).to.include({ code: status.UNAVAILABLE });
  });

  it('keeps a port that it holds from everybody until it lets it go', async () => {
    const held = await holdPort('localhost', 0);
    expect(await rejection(freePort('localhost', held.port))).to.include({ port: held.port });
    await held.release();
    expect(await freePort('localhost', held.port)).to.equal(held.port);
  });

  it('lets a port go although clients have knocked meanwhile', async () => {
    const held = await holdPort('localhost', 0);
    const knocking = connect({ host: 'localhost', port: held.port });
    await once(knocking, 'connect');
    knocking.on('error', () => undefined);
    await held.release();
    expect(await freePort('localhost', held.port)).to.equal(held.port);
    knocking.destroy();
  });

  it('finds a port that is taken on any address of its host', async () => {
    const error = await rejection(freePort('localhost', port));
    expect(error).to.be.instanceOf(PortTakenError);
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        resolve();
      });
    });
    const address = other.address();
    const taken = typeof address === 'object' && address ? address.port : 0;
    expect(await rejection(freePort('localhost', taken))).to.include({ port: taken });
    other.close();
  });
});
