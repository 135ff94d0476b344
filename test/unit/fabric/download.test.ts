import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download, DownloadError, type DownloadOptions } from '@careledger/network/fabric';
import { expect } from 'chai';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');

describe('a download', () => {
  let folder: string;
  let server: Server | undefined;
  /** What the server was asked for: the `Range` header, or nothing. */
  let asked: (string | undefined)[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'download-'));
    asked = [];
  });

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  const file = (): string => join(folder, 'release.tar.gz');
  const part = (): string => `${file()}.part`;

  /** A server on this machine; each request is answered by `answer`, whose count begins with 1. */
  async function serve(
    answer: (response: ServerResponse, from: number, count: number, request: IncomingMessage) => void,
  ): Promise<DownloadOptions> {
    server = createServer((request, response) => {
      asked.push(request.headers.range);
      answer(
        response,
        Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0),
        asked.length,
        request,
      );
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/release.tar.gz`, file: file(), sha256, silenceMs: 2_000 };
  }

  /** An honest answer from there on. */
  function rest(response: ServerResponse, from: number): void {
    if (from === 0) response.writeHead(200, { 'content-length': content.length });
    else {
      response.writeHead(206, {
        'content-length': content.length - from,
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      });
    }
    response.end(content.subarray(from));
  }

  /** Promises the rest, gives `length` bytes of it and hangs up. */
  function breakOff(response: ServerResponse, from: number, length: number): void {
    if (from === 0) response.writeHead(200, { 'content-length': content.length });
    else {
      response.writeHead(206, {
        'content-length': content.length - from,
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      });
    }
    response.write(content.subarray(from, from + length), () => {
      setTimeout(() => response.destroy(), 50);
    });
  }

  async function failure(options: DownloadOptions): Promise<DownloadError> {
    const error = await download(options).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(DownloadError);
    return error as DownloadError;
  }

  it('arrives whole, and tells how far it is', async () => {
    const seen: [number, number | undefined][] = [];
    const options = await serve(rest);
    await download({ ...options, progress: (received, total) => seen.push([received, total]) });
    expect(readFileSync(file()).equals(content)).to.equal(true);
    expect(existsSync(part())).to.equal(false);
    expect(seen.at(-1)).to.deep.equal([content.length, content.length]);
  });

  it('is not repeated where the file is there', async () => {
    const options = await serve(rest);
    await download(options);
    await download(options);
    expect(asked).to.have.lengthOf(1);
  });

  it('that breaks off twice is taken up where it broke', async () => {
    const options = await serve((response, from, count) => {
      if (count <= 2) breakOff(response, from, 100_000);
      else rest(response, from);
    });
    await download(options);
    expect(readFileSync(file()).equals(content)).to.equal(true);
    expect(asked).to.deep.equal([undefined, 'bytes=100000-', 'bytes=200000-']);
  });

  it('of an earlier run is taken up too', async () => {
    writeFileSync(part(), content.subarray(0, 250_000));
    await download(await serve(rest));
    expect(asked).to.deep.equal(['bytes=250000-']);
    expect(readFileSync(file()).equals(content)).to.equal(true);
  });

  it('begins anew where the server knows no ranges', async () => {
    writeFileSync(part(), randomBytes(1000));
    await download(
      await serve((response) => {
        rest(response, 0);
      }),
    );
    expect(readFileSync(file()).equals(content)).to.equal(true);
  });

  it('begins anew where the server has less than what is there', async () => {
    writeFileSync(part(), randomBytes(400_000));
    const options = await serve((response, from) => {
      if (from >= content.length) response.writeHead(416).end();
      else rest(response, from);
    });
    await download(options);
    expect(readFileSync(file()).equals(content)).to.equal(true);
  });

  it('does not take another part for the one that is missing', async () => {
    writeFileSync(part(), content.subarray(0, 1000));
    const options = await serve((response, from, count) => {
      if (count > 1) rest(response, from);
      else {
        response.writeHead(206, { 'content-range': `bytes 0-${content.length - 1}/${content.length}` });
        response.end(content);
      }
    });
    await download(options);
    expect(readFileSync(file()).equals(content)).to.equal(true);
  });

  it('from a server that promises more than it has is given up, and says how much is kept', async () => {
    const options = await serve((response, from) => {
      breakOff(response, from, from === 0 ? 5_000 : 0);
    });
    const error = await failure(options);
    expect(error.message).to.include('broke off 6 times').and.include('5000 bytes are kept');
    expect(statSync(part()).size).to.equal(5_000);
    expect(existsSync(file())).to.equal(false);
  }).timeout(20_000);

  it('from a server that says nothing any more is given up', async () => {
    const options = await serve((response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 10));
    });
    const error = await failure({ ...options, silenceMs: 50 });
    expect(error.message).to.include('nothing came for 0.05 s');
  }).timeout(20_000);

  it('from a server that promises less than it has is refused by its digest', async () => {
    const options = await serve((response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.end(content.subarray(0, 1_000));
    });
    expect((await failure(options)).message).to.include(`${sha256} was wanted`);
  });

  it('of another file is refused and removed', async () => {
    const options = await serve((response) => {
      response.end(randomBytes(1000));
    });
    expect((await failure(options)).message).to.include(sha256);
    expect(existsSync(part())).to.equal(false);
    expect(existsSync(file())).to.equal(false);
  });

  it('is sent on to where the file lies, with the place to go on from', async () => {
    writeFileSync(part(), content.subarray(0, 100_000));
    const options = await serve((response, from, _, request) => {
      if (request.url === '/release.tar.gz') response.writeHead(302, { location: '/elsewhere' }).end();
      else rest(response, from);
    });
    await download(options);
    expect(asked).to.deep.equal(['bytes=100000-', 'bytes=100000-']);
    expect(readFileSync(file()).equals(content)).to.equal(true);
  });

  it('that the disk has no room for says so at once', async function () {
    if (!existsSync('/dev/full')) this.skip();
    symlinkSync('/dev/full', part());
    const { message } = await failure(await serve(rest));
    expect(message).to.include(part()).and.to.include('ENOSPC').and.to.include('make room');
    expect(asked).to.have.lengthOf(1);
  });

  it('that goes around a proxy says how to take it', async () => {
    const options = await serve((response) => response.destroy());
    const through = { HTTPS_PROXY: 'http://proxy:3128' };
    const { message } = await failure({ ...options, environment: through });
    expect(message).to.include('HTTPS_PROXY is set and was not used').and.to.include('FABRIC_BIN');
    const used = await failure({ ...options, environment: { ...through, NODE_USE_ENV_PROXY: '1' } });
    expect(used.message).not.to.include('PROXY');
  }).timeout(20_000);

  it('that is refused is refused at once', async () => {
    const options = await serve((response) => {
      response.writeHead(404).end();
    });
    expect((await failure(options)).message).to.include('answered 404');
    expect(asked).to.have.lengthOf(1);
  });
});
