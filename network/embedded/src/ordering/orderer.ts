import { type Clock, createWake } from '../clock';
import { decodeBlock } from '../codec/block';
import { hashBlockHeader } from '../codec/hashes';
import { ConfigurationError, lastConfigurationOf } from '../configuration';
import type { OrderLog } from '../storage/types';
import { type AdmissionRules, admit, verifyAhead } from './admission';
import { createBlockCutter } from './block-cutter';
import { type ChainEnd, writeBlock } from './block-writer';
import { type Consenter, quorumOf } from './consenters';
import type { OrderedConfiguration } from './ordered-configuration';
import { createRecentBlocks } from './recent-blocks';
import type { BatchConfig, BroadcastResult, OrderedBlock, Orderer } from './types';

export interface OrdererParts {
  readonly channel: string;
  readonly configuration: OrderedConfiguration;
  /** Their quorum signs the blocks. */
  readonly consenters: readonly Consenter[];
  /** Holds the first block already; closed together with the orderer. */
  readonly log: OrderLog;
  /** A `timeoutMs` of Infinity leaves cutting to size and `cutBlock`. */
  readonly batch: BatchConfig;
  readonly clock: Clock;
  /** Told once when a block cannot be stored; nothing is ordered after that. */
  readonly onFailure: (error: unknown) => void;
}

/** The messages of one block. */
interface Batch {
  readonly data: readonly Uint8Array[];
  readonly isConfiguration: boolean;
}

/** Why a batch's timer ends early; made once, since errors with a stack are dear. */
const CUT = new Error('the batch was cut');

/**
 * Starts ordering where the log ends. While one write is being synced the next batches gather, and go to the disk together.
 *
 * @throws CodecError where the log's last block cannot be read
 */
export function createOrderer(parts: OrdererParts): Orderer {
  const { log, clock, consenters, configuration } = parts;
  const cutter = createBlockCutter(parts.batch);
  const stored = createWake();
  const recent = createRecentBlocks();
  const closing = new AbortController();
  let end = chainEnd(log);
  let height = log.height;
  /** The number of the last configuration block. */
  let lastConfig = lastConfigOf(log);
  let batches: Batch[] = [];
  let timer: AbortController | undefined;
  let writing: Promise<void> | undefined;
  let failure: string | undefined;
  let isPausing = false;
  const down = new Set<number>();
  const rules: AdmissionRules = {
    channel: parts.channel,
    absoluteMaxBytes: parts.batch.absoluteMaxBytes,
    msps: configuration.msps,
  };
  const isRunning = ({ id }: Consenter): boolean => !down.has(id);
  const hasQuorum = (): boolean => consenters.length - down.size >= quorumOf(consenters.length);

  function enqueue(cut: readonly (readonly Uint8Array[])[], update?: Uint8Array): void {
    for (const data of cut) if (data.length > 0) batches.push({ data, isConfiguration: false });
    // A change of the configuration has a block of its own.
    if (update) batches.push({ data: [update], isConfiguration: true });
    if (batches.length > 0 && !isPausing && hasQuorum()) {
      writing ??= write().finally(() => {
        writing = undefined;
      });
    }
  }

  async function write(): Promise<void> {
    while (batches.length > 0 && failure === undefined && !isPausing && hasQuorum()) {
      const blocks: Uint8Array[] = [];
      for (const { data, isConfiguration } of batches) {
        if (isConfiguration) lastConfig = end.number;
        const block = writeBlock(end, data, consenters, lastConfig, isRunning);
        blocks.push(block.bytes);
        end = block.end;
      }
      batches = [];
      try {
        await log.append(blocks);
      } catch (error) {
        failure = 'the block could not be stored';
        parts.onFailure(error);
        return;
      }
      for (const bytes of blocks) {
        recent.add({ number: height, bytes });
        height += 1;
      }
      stored.ring();
    }
  }

  function keepTime(pending: boolean, cutAny: boolean): void {
    if (timer && (!pending || cutAny)) {
      timer.abort(CUT);
      timer = undefined;
    }
    const { timeoutMs, busyTimeoutMs = timeoutMs } = parts.batch;
    if (!pending || timer || !Number.isFinite(timeoutMs)) return;
    const started = new AbortController();
    timer = started;
    const wait = (until: number, before: number): void => {
      clock.sleep(timeoutMs, started.signal).then(
        () => {
          const { pendingCount } = cutter;
          if (pendingCount > before && until + timeoutMs <= busyTimeoutMs) {
            wait(until + timeoutMs, pendingCount);
            return;
          }
          timer = undefined;
          enqueue([cutter.cut()]);
        },
        () => undefined,
      );
    };
    wait(timeoutMs, cutter.pendingCount);
  }

  /** Orders what waits before a change, and then the change: whatever comes after it is asked by the new configuration. */
  function configure(update: Uint8Array): BroadcastResult {
    let message: Uint8Array;
    try {
      message = configuration.update(update, consenters.filter(isRunning));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const info = `error applying config update to existing channel '${parts.channel}': ${error.message}`;
      return { status: 'BAD_REQUEST', info };
    }
    keepTime(false, true);
    enqueue([cutter.cut()], message);
    return accepted();
  }

  /** Those that run keep it, and order it when they are enough again. */
  function accepted(): BroadcastResult {
    return { status: hasQuorum() ? 'SUCCESS' : 'NO_QUORUM', info: '' };
  }

  return {
    get height() {
      return height;
    },
    broadcast: async (envelope) => {
      await verifyAhead(envelope, rules);
      if (closing.signal.aborted) return unavailable('the ordering service is shutting down');
      if (failure !== undefined) return unavailable(failure);
      const admission = admit(envelope, rules, clock.now());
      if (!admission.admitted) return admission.result;
      if (admission.isUpdate) return configure(envelope);
      const { batches: cut, pending } = cutter.ordered(envelope, admission.size);
      keepTime(pending, cut.length > 0);
      enqueue(cut);
      return accepted();
    },
    setRunning: (id, runs) => {
      if (runs) down.delete(id);
      else down.add(id);
      enqueue([]);
    },
    cutBlock: () => {
      keepTime(false, true);
      enqueue([cutter.cut()]);
    },
    pause: async () => {
      isPausing = true;
      await writing;
      keepTime(false, true);
      cutter.cut();
      batches = [];
      return () => {
        end = chainEnd(log);
        height = log.height;
        lastConfig = lastConfigOf(log);
        configuration.reread();
        recent.clear();
        isPausing = false;
        stored.ring();
        enqueue([]);
      };
    },
    blocks: (from, signal) => readBlocks(from, AbortSignal.any([signal, closing.signal])),
    close: async () => {
      if (closing.signal.aborted) return;
      timer?.abort(CUT);
      enqueue([cutter.cut()]);
      await writing;
      closing.abort(new Error('The ordering service is closed.'));
      await log.close();
    },
  };

  function readLog(number: number): OrderedBlock {
    const bytes = log.read(number);
    if (!bytes) throw new Error(`Block ${number} is missing from the ordering log.`);
    return { number, bytes };
  }

  async function* readBlocks(from: number, signal: AbortSignal): AsyncGenerator<OrderedBlock, void> {
    let number = from;
    while (!signal.aborted) {
      if (number < height) {
        yield recent.get(number) ?? readLog(number);
        number += 1;
        continue;
      }
      try {
        await stored.wait(signal);
      } catch {
        return;
      }
    }
  }
}

function unavailable(info: string): ReturnType<Orderer['broadcast']> {
  return Promise.resolve({ status: 'SERVICE_UNAVAILABLE', info });
}

/** @throws CodecError */
function lastConfigOf(log: OrderLog): number {
  return lastConfigurationOf(log.read(log.height - 1) ?? new Uint8Array());
}

function chainEnd(log: OrderLog): ChainEnd {
  const last = log.read(log.height - 1);
  if (!last) throw new Error('The ordering log has no first block.');
  const { header } = decodeBlock(last).view;
  return { number: header.number + 1, previousHash: hashBlockHeader(header) };
}
