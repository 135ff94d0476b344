import type { Clock } from '../clock/types';
import { defer } from './deferred';
import { ChaincodeStartError, messageOf } from './errors';
import { launchChaincode, type ChaincodeProcess } from './process';
import { openSession, type ChaincodeSession } from './session';
import type { ChaincodeStream, DialChaincode } from './stream';
import type { FindChaincode } from './transaction-context';
import type { ChaincodeLog, ChaincodeServer, ChaincodeStatus } from './types';

export interface SupervisorOptions {
  readonly name: string;
  readonly packageId: string;
  readonly server: ChaincodeServer;
  readonly clock: Clock;
  readonly callee: FindChaincode;
  readonly log: ChaincodeLog;
  readonly dial: DialChaincode;
  readonly executeTimeoutMs: number;
}

/** Keeps one chaincode running and connected: launches it again when it ends, dials again when the stream does. */
export interface Supervisor {
  readonly status: ChaincodeStatus;
  /** The session that is open now. */
  readonly current: ChaincodeSession | undefined;
  /** The session, when there is one. @throws ChaincodeStartError after several failures in a row, or when stopped */
  session(signal?: AbortSignal): Promise<ChaincodeSession>;
  stop(): Promise<void>;
}

/** While a process starts, its port is tried no more often than this. */
const dialPauseMs = 25;
const firstBackOffMs = 50;
const maxBackOffMs = 5000;
/** A process that has ended this often without ever being ready is said to have failed; it is still tried. */
const failuresUntilFailed = 3;
/** Who accepts a connection has this long to register. */
const registrationMs = 10_000;
/** A program that listens to nobody in this time is ended and tried again. */
const startTimeoutMs = 60_000;

export function superviseChaincode(options: SupervisorOptions): Supervisor {
  const { name, server, clock, log, dial } = options;
  const stopping = new AbortController();
  let current: ChaincodeSession | undefined;
  let running: ChaincodeProcess | undefined;
  let problem: string | undefined;
  let failures = 0;
  let next = defer<ChaincodeSession>();

  /** Follows a session from its registration to its end. */
  const follow = async (session: ChaincodeSession): Promise<void> => {
    const registered = new AbortController();
    const tooLate = clock.sleep(registrationMs, registered.signal).then(() => {
      throw new Error('Somebody answers there, but not as a chaincode does.');
    });
    tooLate.catch(() => undefined);
    try {
      await Promise.race([session.ready, tooLate]);
    } catch (error) {
      session.close();
      problem = `The chaincode at ${server.address} did not register: ${messageOf(error)}`;
      return;
    } finally {
      registered.abort();
    }
    current = session;
    problem = undefined;
    failures = 0;
    log('info', `Chaincode "${name}" at ${server.address} is ready.`);
    next.resolve(session);
    const reason = await session.ended;
    current = undefined;
    next = defer();
    log(stopping.signal.aborted ? 'debug' : 'warn', `The stream to chaincode "${name}" ended: ${reason}`);
  };

  /** Dials until somebody answers, and then serves until that ends. */
  const serve = async (over: AbortSignal): Promise<void> => {
    const begin = clock.now();
    for (;;) {
      let stream: ChaincodeStream;
      try {
        stream = await dial(server, over);
      } catch (error) {
        if (over.aborted) return;
        const elapsed = clock.now() - begin;
        if (elapsed > startTimeoutMs) {
          problem = `No connection to ${server.address}: ${messageOf(error)}`;
          return;
        }
        // Often while a start is near, seldom when it is long overdue.
        await pause(clock, Math.max(dialPauseMs, elapsed / 10), over);
        continue;
      }
      const { packageId, callee, executeTimeoutMs } = options;
      await follow(openSession({ stream, packageId, clock, callee, executeTimeoutMs }));
      return;
    }
  };

  const runOnce = async (): Promise<void> => {
    const over = new AbortController();
    const stop = (): void => {
      over.abort();
    };
    stopping.signal.addEventListener('abort', stop, { once: true, signal: over.signal });
    if (!server.launch) {
      await serve(over.signal);
      over.abort();
      return;
    }
    const process = launchChaincode(server.launch, server.address, options.packageId, clock);
    running = process;
    let isGivenUp = false;
    const exited = process.exited.then((how) => {
      running = undefined;
      over.abort();
      // Its end is no news where it was made to end.
      if (stopping.signal.aborted || isGivenUp) return;
      problem = how;
      log('warn', `Chaincode "${name}": ${how}`);
    });
    // A program that closed its stream and goes on listening is dialled again, not started anew.
    while (!over.signal.aborted) {
      await serve(over.signal);
      if (problem !== undefined) break;
      await pause(clock, dialPauseMs, over.signal);
    }
    isGivenUp = !over.signal.aborted;
    await process.stop();
    await exited;
  };

  const keepRunning = async (): Promise<void> => {
    const isStopping = (): boolean => stopping.signal.aborted;
    while (!isStopping()) {
      const waiting = next;
      try {
        await runOnce();
      } catch (error) {
        problem = messageOf(error);
      }
      if (isStopping()) break;
      if (waiting === next) failures += 1;
      if (failures >= failuresUntilFailed) {
        next.reject(new ChaincodeStartError(`The chaincode "${name}" does not start. ${problem ?? ''}`));
        next = defer();
      }
      await pause(clock, Math.min(firstBackOffMs * 2 ** failures, maxBackOffMs), stopping.signal);
    }
    next.reject(new ChaincodeStartError(`The chaincode "${name}" was stopped.`));
  };
  const finished = keepRunning();

  return {
    get current() {
      return current;
    },
    get status(): ChaincodeStatus {
      const state = current ? 'ready' : failures >= failuresUntilFailed ? 'failed' : 'starting';
      return { state, pid: running?.pid, problem };
    },
    session: async (signal) => {
      if (current) return current;
      if (failures >= failuresUntilFailed) {
        throw new ChaincodeStartError(`The chaincode "${name}" does not start. ${problem ?? ''}`);
      }
      return signal ? await Promise.race([next.promise, aborted(signal)]) : await next.promise;
    },
    stop: async () => {
      stopping.abort();
      current?.close();
      await finished;
    },
  };
}

function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return clock.sleep(milliseconds, signal).catch(() => undefined);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(new Error('The caller did not wait for the chaincode to start.'));
    };
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
  });
}
