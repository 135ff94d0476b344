import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { LeanClient } from '@careledger/client/internal/connection/lean-client';
import { expect } from 'chai';

const ECHO = '/test.Echo/Echo';
const same = (bytes: Buffer): Buffer => bytes;
const definition = {
  path: ECHO,
  requestStream: false,
  responseStream: false,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
} as const;

/** gRPC's own client is asked the same: whoever is given ours must see no difference. */
describe('a client without interceptors', () => {
  const server = new Server();
  const clients: { ours: Client; theirs: Client }[] = [];
  let both: { ours: Client; theirs: Client };

  before(async () => {
    server.addService(
      { echo: definition },
      {
        echo: ({ request, metadata }: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
          const asked = request.toString();
          if (asked === 'never') return;
          if (asked === 'refuse') {
            const details = new Metadata();
            details.set('grpc-status-details-bin', Buffer.from([1, 2, 3]));
            callback({ code: status.ABORTED, details: 'refused', metadata: details });
            return;
          }
          callback(null, Buffer.from(`${asked}${metadata.get('more').join()}`));
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('localhost:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    both = clientsOf(port);
  });

  after(() => {
    for (const { theirs } of clients) theirs.close();
    server.forceShutdown();
  });

  function clientsOf(port: number): { ours: Client; theirs: Client } {
    const theirs = new Client(`localhost:${port}`, credentials.createInsecure());
    const made = { ours: new LeanClient(theirs.getChannel()), theirs };
    clients.push(made);
    return made;
  }

  it('gives the answer, whichever arguments are left out', async () => {
    const { ours } = both;
    const more = new Metadata();
    more.set('more', '!');
    const deadline = Date.now() + 30_000;
    const answers = await Promise.all([
      told((callback) => ours.makeUnaryRequest(ECHO, same, same, Buffer.from('a'), callback)),
      told((callback) => ours.makeUnaryRequest(ECHO, same, same, Buffer.from('b'), { deadline }, callback)),
      told((callback) => ours.makeUnaryRequest(ECHO, same, same, Buffer.from('c'), more, callback)),
      told((callback) =>
        ours.makeUnaryRequest(ECHO, same, same, Buffer.from('d'), more, { deadline }, callback),
      ),
    ]);
    expect(answers.map(String)).to.deep.equal(['a', 'b', 'c!', 'd!']);
  });

  it('fails with the status, the details and the trailer of the server', async () => {
    const [ours, theirs] = await failuresOf(both, 'refuse', same);
    expect(ours).to.deep.include({
      code: status.ABORTED,
      details: 'refused',
      message: '10 ABORTED: refused',
    });
    expect(ours.metadata.get('grpc-status-details-bin')).to.deep.equal([Buffer.from([1, 2, 3])]);
    expect(ours.message).to.equal(theirs.message);
    expect(ours.metadata.get('grpc-status-details-bin')).to.deep.equal(
      theirs.metadata.get('grpc-status-details-bin'),
    );
  });

  it('fails at the deadline', async () => {
    const [ours, theirs] = await failuresOf(both, 'never', same, 100);
    expect([ours.code, theirs.code]).to.deep.equal([status.DEADLINE_EXCEEDED, status.DEADLINE_EXCEEDED]);
  });

  it('fails where the answer cannot be read', async () => {
    const [ours, theirs] = await failuresOf(both, 'a', () => {
      throw new Error('no such field');
    });
    expect([ours.code, theirs.code]).to.deep.equal([status.INTERNAL, status.INTERNAL]);
    expect(ours.details).to.contain('no such field');
  });

  it('fails where nobody listens', async () => {
    const [ours, theirs] = await failuresOf(clientsOf(1), 'a', same);
    expect([ours.code, theirs.code]).to.deep.equal([status.UNAVAILABLE, status.UNAVAILABLE]);
  });

  it('ends a request that is cancelled, and tells of the server and of what it said', async () => {
    let call: ReturnType<Client['makeUnaryRequest']> | undefined;
    const failure = failed((callback) => {
      call = both.ours.makeUnaryRequest(ECHO, same, same, Buffer.from('never'), callback);
    });
    const said = new Promise<{ code: number }>((resolve) => call?.on('status', resolve));
    expect(call?.getPeer()).to.be.a('string');
    call?.cancel();
    expect((await failure).code).to.equal(status.CANCELLED);
    expect((await said).code).to.equal(status.CANCELLED);
  });
});

type Callback = (error: ServiceError | null, answer?: Buffer) => void;

function told(ask: (callback: Callback) => unknown): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    ask((error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
}

function failed(ask: (callback: Callback) => unknown): Promise<ServiceError> {
  return new Promise((resolve, reject) => {
    ask((error) => {
      if (error === null) reject(new Error('The request did not fail.'));
      else resolve(error);
    });
  });
}

function failuresOf(
  { ours, theirs }: { ours: Client; theirs: Client },
  question: string,
  deserialize: (bytes: Buffer) => Buffer,
  milliseconds = 30_000,
): Promise<[ServiceError, ServiceError]> {
  const ask = (client: Client) =>
    failed((callback) => {
      const deadline = Date.now() + milliseconds;
      client.makeUnaryRequest(ECHO, same, deserialize, Buffer.from(question), { deadline }, callback);
    });
  return Promise.all([ask(ours), ask(theirs)]);
}
