import type { ReleaseOptions } from '@careledger/client';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { OpenedMessage, ReaderMessage, ReaderOptions, RefusedMessage } from './reader';

const PROGRAM = path.join(__dirname, 'reader.js');

/** A reader that runs in a process of its own. */
export interface RunningReader extends AsyncDisposable {
  readonly pid: number;
  /** What has become of a record, once it says so. */
  of(record: string): Promise<OpenedMessage | RefusedMessage>;
}

/** Starts one and waits until it listens to the ledger's events. */
export async function startReader(
  options: Omit<ReaderOptions, 'release'> & { release: ReleaseOptions },
): Promise<RunningReader> {
  const child = fork(PROGRAM, [JSON.stringify(options)]);
  const said = new Map<string, OpenedMessage | RefusedMessage>();
  const waiting = new Map<string, (message: OpenedMessage | RefusedMessage) => void>();
  const ended = once(child, 'close');
  let failed: ((error: Error) => void) | undefined;
  const gone = new Promise<never>((_resolve, reject) => (failed = reject));
  gone.catch(() => undefined);
  child.once('close', () => failed?.(new Error('The reader has ended.')));
  const listening = new Promise<void>((resolve) => {
    // A program of our own says nothing else.
    child.on('message', (message: ReaderMessage) => {
      if ('listening' in message) {
        resolve();
        return;
      }
      said.set(message.record, message);
      waiting.get(message.record)?.(message);
    });
  });
  await Promise.race([listening, gone]);
  return {
    pid: child.pid ?? 0,
    of: (record) => {
      const known = said.get(record);
      if (known !== undefined) return Promise.resolve(known);
      return Promise.race([
        gone,
        new Promise<OpenedMessage | RefusedMessage>((resolve) => waiting.set(record, resolve)),
      ]);
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
