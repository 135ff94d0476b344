import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';

/** Objects of a listing's page: few, so that there are several. */
const pageSize = 3;

/** The part of S3's protocol that a vault needs, in memory, for machines without a store. A real one is tried where there is one. */
export interface MemoryS3 extends AsyncDisposable {
  readonly client: S3Client;
  readonly objects: ReadonlyMap<string, Buffer>;
  /** So many conditional writes from now on are asked to come again (409), as real stores do when two come at once. */
  conflicts: number;
}

export async function startMemoryS3(): Promise<MemoryS3> {
  const objects = new Map<string, Buffer>();
  const state = { conflicts: 0 };
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3');
    const [, , ...parts] = pathname.split('/').map(decodeURIComponent);
    const name = parts.join('/');
    const found = objects.get(name);
    const say = (status: number, body: string | Buffer = '', headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-length': String(body.length), ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const body = await bodyOf(request);
    if (searchParams.has('list-type')) {
      say(200, listing([...objects.keys()].sort(), searchParams), { 'content-type': 'application/xml' });
    } else if (request.method === 'PUT') {
      const isConditional = request.headers['if-none-match'] === '*';
      if (isConditional && state.conflicts > 0) {
        state.conflicts--;
        say(409, fault('ConditionalRequestConflict'));
      } else if (isConditional && found !== undefined) {
        say(412, fault('PreconditionFailed'));
      } else {
        objects.set(name, body);
        say(200);
      }
    } else if (request.method === 'DELETE') {
      objects.delete(name);
      say(204);
    } else if (found === undefined) {
      say(404, fault('NoSuchKey'));
    } else {
      say(200, found, { 'last-modified': new Date().toUTCString() });
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${String(port)}`,
    credentials: { accessKeyId: 'careledger', secretAccessKey: 'secret' },
    region: 'us-east-1',
    forcePathStyle: true,
  });
  return Object.assign(state, {
    client,
    objects,
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}

/** A stream comes in chunks with a checksum behind them (`aws-chunked`). */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) if (Buffer.isBuffer(piece)) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  if (request.headers['x-amz-decoded-content-length'] === undefined) return whole;
  const chunks: Buffer[] = [];
  for (let place = 0; ;) {
    const end = whole.indexOf('\r\n', place);
    const length = Number.parseInt(whole.toString('latin1', place, end), 16);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(whole.subarray(end + 2, end + 2 + length));
    place = end + 4 + length;
  }
}

function listing(names: readonly string[], query: URLSearchParams): string {
  const after = query.get('continuation-token') ?? '';
  const wanted = names.filter((name) => name.startsWith(query.get('prefix') ?? '') && name > after);
  const page = wanted.slice(0, pageSize);
  const isMore = wanted.length > page.length;
  const contents = page.map(
    (name) =>
      `<Contents><Key>${name}</Key><LastModified>${new Date().toISOString()}</LastModified></Contents>`,
  );
  const next = isMore ? `<NextContinuationToken>${page.at(-1) ?? ''}</NextContinuationToken>` : '';
  return `<ListBucketResult><IsTruncated>${String(isMore)}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}

function fault(code: string): string {
  return `<Error><Code>${code}</Code><Message>no</Message></Error>`;
}
