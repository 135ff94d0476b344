import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The command of a browser that knows Chromium's options, where there is one. */
const BROWSER = process.env['CHROMIUM'] ?? '';
const TIMEOUT_MILLISECONDS = 60_000;

export function hasBrowser(): boolean {
  return BROWSER !== '';
}

/**
 * Opens a page that runs a script, in a real browser without a window.
 *
 * @param script sends what it found with `fetch('/done', { method: 'POST', body })`
 * @returns the body
 */
export async function inBrowser(script: string): Promise<string> {
  const profile = await mkdtemp(path.join(tmpdir(), 'careledger-browser-'));
  const done = answer();
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      textOf(request).then(done.resolve, done.reject);
      response.end();
    } else if (request.url === '/page.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8').end(script);
    } else {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<!doctype html><body><script src="/page.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Web Crypto wants a secure context, which localhost is.
  const bound = server.address();
  const address = `http://localhost:${typeof bound === 'object' ? (bound?.port ?? 0) : 0}/`;
  const options = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, address];
  const browser = spawn(BROWSER, options, { stdio: 'ignore' });
  browser.on('error', done.reject);
  const timer = setTimeout(() => {
    done.reject(new Error('The page did not answer.'));
  }, TIMEOUT_MILLISECONDS);
  try {
    return await done.promise;
  } finally {
    clearTimeout(timer);
    const gone = new Promise((resolve) => browser.once('close', resolve));
    browser.kill('SIGKILL');
    await gone;
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Answer {
  readonly promise: Promise<string>;
  readonly resolve: (text: string) => void;
  readonly reject: (error: unknown) => void;
}

function answer(): Answer {
  let settle: Omit<Answer, 'promise'> | undefined;
  const promise = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new Error('a promise calls its executor at once');
  return { promise, ...settle };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += String(chunk);
  return text;
}
