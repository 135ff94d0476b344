import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** How often a broken transfer is taken up again before it is given up. */
const ATTEMPTS = 6;
/** Between two attempts, in milliseconds. */
const PAUSE = 500;

/** A file could not be downloaded, or is not the one that was wanted. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

export interface DownloadOptions {
  readonly url: string;
  /** Where it comes to lie; what has arrived so far lies beside it, in `<file>.part`. */
  readonly file: string;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
  /** Told how many bytes have arrived, of how many where the server says so. */
  readonly progress?: (received: number, total: number | undefined) => void;
  /** How long the server may say nothing, in milliseconds. */
  readonly silenceMs?: number;
  /** Where to look for a proxy that Node.js leaves aside; absent: the process's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Downloads a file. A transfer that breaks off, in this run or an earlier one, is taken up where it broke (RFC 9110, 14); what
 * arrives is checked against the digest before it gets its name.
 *
 * @throws DownloadError where the server refuses, breaks off again and again, or gives another file
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { url, file, sha256 } = options;
  if (existsSync(file) && (await digestOf(file)) === sha256) return;
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await transfer(options, part);
      break;
    } catch (error) {
      if (error instanceof DownloadError) throw error;
      if (DISK_ERRORS.has(codeOf(error))) {
        throw new DownloadError(
          `${part} cannot be written (${reason(error)}): make room, or take another folder; the next run goes on there`,
        );
      }
      if (attempt === ATTEMPTS) {
        throw new DownloadError(
          `${url} broke off ${ATTEMPTS} times (${reason(error)}); ${sizeOf(part)} bytes are kept, and the next run goes on there` +
            unusedProxy(options.environment ?? process.env),
        );
      }
      await pause(PAUSE);
    }
  }
  const found = await digestOf(part);
  if (found !== sha256) {
    // It would be wrong for ever: the next run begins anew.
    rmSync(part);
    throw new DownloadError(
      `${url} gave a file with SHA-256 ${found}, and ${sha256} was wanted: it was removed`,
    );
  }
  renameSync(part, file);
}

/** What the disk says, and no second attempt helps against. */
const DISK_ERRORS: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM']);

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** What to do about a proxy: Node.js uses the usual variables only where it is told to, and only from 22.21 and 24 on. */
function unusedProxy(environment: NodeJS.ProcessEnv): string {
  const name = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find((one) => environment[one]);
  if (name === undefined || environment['NODE_USE_ENV_PROXY'] === '1') return '';
  return (
    `. ${name} is set and was not used: Node.js does so with NODE_USE_ENV_PROXY=1, from version 22.21 and 24 on. Or unpack ` +
    'the two archives by yourself and set FABRIC_BIN to their bin folder'
  );
}

/** Gets what is missing of the file. @throws DownloadError for good; any other error where trying again may help */
async function transfer({ url, progress, silenceMs = 30_000 }: DownloadOptions, part: string): Promise<void> {
  const present = sizeOf(part);
  const silence = new AbortController();
  const timer = setTimeout(() => {
    silence.abort(new Error(`nothing came for ${silenceMs / 1000} s`));
  }, silenceMs);
  try {
    const answer = await fetch(url, {
      headers: present === 0 ? {} : { range: `bytes=${present}-` },
      signal: silence.signal,
    });
    // What is there is no beginning of what the server has now.
    if (answer.status === 416) {
      rmSync(part, { force: true });
      throw new Error('the server has less than what arrived before');
    }
    if (answer.status >= 500 || answer.status === 429)
      throw new Error(`the server answered ${answer.status}`);
    if (!answer.ok || answer.body === null) throw new DownloadError(`${url} answered ${answer.status}`);
    const { start, total } = extentOf(answer, present);
    let received = start;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        timer.refresh();
        received += chunk.length;
        progress?.(received, total);
        done(null, chunk);
      },
    });
    const target = createWriteStream(part, start === 0 ? { flags: 'w' } : { flags: 'r+', start });
    await pipeline(Readable.fromWeb(answer.body), counted, target);
    if (total !== undefined && received < total) throw new Error(`${received} of ${total} bytes arrived`);
  } finally {
    clearTimeout(timer);
  }
}

/** Where an answer's bytes belong, and how many the whole file has. @throws Error where the server gave another part */
function extentOf(answer: Response, wanted: number): { start: number; total: number | undefined } {
  if (answer.status !== 206) {
    const length = Number(answer.headers.get('content-length') ?? Number.NaN);
    return { start: 0, total: Number.isFinite(length) ? length : undefined };
  }
  const [, start, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers.get('content-range') ?? '') ?? [];
  if (start === undefined || Number(start) !== wanted)
    throw new Error('the server gave another part of the file');
  return { start: wanted, total: total === undefined || total === '*' ? undefined : Number(total) };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
