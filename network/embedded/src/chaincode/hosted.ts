import type { ChaincodeMessage } from '../codec/chaincode-message';
import { decodeChaincodeInput } from '../codec/chaincode-message';
import { decodeResponse } from '../codec/response';
import type { Clock } from '../clock/types';
import { ChaincodeError, ChaincodeStartError, messageOf } from './errors';
import { superviseChaincode, type Supervisor } from './supervisor';
import { type DialChaincode, dialChaincode } from './stream';
import type { FindChaincode } from './transaction-context';
import type {
  Chaincode,
  ChaincodeLog,
  ChaincodeServer,
  ChaincodeStatus,
  Invocation,
  InvocationResult,
} from './types';

export interface HostedChaincodeOptions {
  readonly name: string;
  /** `label:sha256`, under which the chaincode has to register. */
  readonly packageId: string;
  readonly server: ChaincodeServer;
  readonly clock: Clock;
  /** How a chaincode finds others that it calls. */
  readonly callee: FindChaincode;
  readonly log?: ChaincodeLog;
  /** Fabric's `chaincode.executetimeout`, in milliseconds; 30 s unless said otherwise. */
  readonly executeTimeoutMs?: number;
  /** How the stream is opened; tests and controls put something of their own in between. */
  readonly dial?: DialChaincode;
}

/** A chaincode in a process of its own, kept running until it is stopped. */
export interface HostedChaincode extends Chaincode {
  readonly status: ChaincodeStatus;
  /**
   * Resolves when it can be called.
   *
   * @throws ChaincodeStartError when it ends again and again before that, or is stopped
   */
  ready(signal?: AbortSignal): Promise<void>;
  /** Ends the process; it stays down until `start`. Running transactions end with the stream. */
  stop(): Promise<void>;
  /** Starts it again, or in its place what `server` says. Does not wait until it is ready. */
  start(server?: ChaincodeServer): Promise<void>;
  close(): Promise<void>;
}

const defaultExecuteTimeoutMs = 30_000;
/** How long a call waits for a chaincode that is just starting, or coming back. */
const launchWaitMs = 10_000;

/** Starts the chaincode's process and connects to it, without waiting for either. */
export function createHostedChaincode(options: HostedChaincodeOptions): HostedChaincode {
  const { name, packageId, clock, callee, log = () => undefined, dial = dialChaincode } = options;
  const executeTimeoutMs = options.executeTimeoutMs ?? defaultExecuteTimeoutMs;
  let server = options.server;

  const supervise = (): Supervisor =>
    superviseChaincode({ name, packageId, server, clock, callee, log, dial, executeTimeoutMs });
  let supervisor: Supervisor | undefined = supervise();

  const couldNotLaunch = (why: string): Error =>
    new Error(`could not launch chaincode ${packageId}: connection to ${packageId} failed: ${why}`);

  const session = async (signal: AbortSignal) => {
    if (!supervisor) {
      throw couldNotLaunch(
        `error cannot create connection for ${packageId}: error creating grpc connection to ${server.address}: ` +
          'failed to create new connection: connection error: desc = "transport: error while dialing: ' +
          `dial tcp ${server.address.replace('localhost', '127.0.0.1')}: connect: connection refused"`,
      );
    }
    const waiting = new AbortController();
    const timeout = clock.sleep(launchWaitMs, waiting.signal).then(() => {
      throw couldNotLaunch('timeout expired while starting chaincode');
    });
    timeout.catch(() => undefined);
    try {
      return await Promise.race([supervisor.session(signal), timeout]);
    } catch (error) {
      throw error instanceof ChaincodeStartError ? couldNotLaunch(error.message) : error;
    } finally {
      waiting.abort();
    }
  };

  const invoke = async (invocation: Invocation): Promise<InvocationResult> => {
    const { txId } = invocation;
    let message: ChaincodeMessage;
    try {
      if (decodeChaincodeInput(invocation.input).view.isInit) {
        throw new Error(
          `invalid invocation: chaincode '${name}' does not require initialization but called as init`,
        );
      }
      const open = supervisor?.current ?? (await session(invocation.signal));
      message = await open.execute(invocation).catch((error: unknown) => {
        throw new Error(`error sending: ${messageOf(error)}`, { cause: error });
      });
    } catch (error) {
      throw new ChaincodeError(txId, messageOf(error), { cause: error });
    }
    return result(message, invocation);
  };

  const stop = async (): Promise<void> => {
    const stopping = supervisor;
    supervisor = undefined;
    await stopping?.stop();
  };

  return {
    get status() {
      return supervisor?.status ?? { state: 'stopped', pid: undefined, problem: undefined };
    },
    invoke,
    ready: async (signal) => {
      if (!supervisor) throw new ChaincodeStartError(`The chaincode "${name}" is stopped.`);
      await supervisor.session(signal);
    },
    stop,
    start: async (other) => {
      await stop();
      if (other) server = other;
      supervisor = supervise();
    },
    close: stop,
  };
}

/** @throws ChaincodeError where the chaincode failed outside its own error handling */
function result(message: ChaincodeMessage, { txId, chaincodeName }: Invocation): InvocationResult {
  if (message.type !== 'COMPLETED') {
    throw new ChaincodeError(
      txId,
      `transaction returned with failure: ${Buffer.from(message.payload).toString()}`,
    );
  }
  return {
    response: decodeResponse(message.payload).view,
    event: message.event && { ...message.event, chaincodeName, txId },
  };
}
