import type { Block } from '../codec/block';
import { decodeEnvelope, decodePayload } from '../codec/envelope';
import { hashBlockHeader } from '../codec/hashes';
import { decodeChannelHeader } from '../codec/header';
import { CodecError } from '../codec/message';
import type { MspRegistry } from '../msp/types';
import { type Endorsed, readEndorsed } from './endorsement-pass';
import { Refusal } from './refusal';
import { sharedBlock } from './shared-block';
import { checkWellFormed, type EndorserTransaction, type WellFormed } from './well-formed';

/** What can be said of a block without any state: of its bytes and the channel's MSPs alone. */
export interface ReadBlock {
  readonly block: Block;
  readonly headerHash: Uint8Array;
  readonly transactions: readonly ReadTransaction[];
}

export interface ReadTransaction {
  /** `common.Envelope`. */
  readonly bytes: Uint8Array;
  /** The id in the channel header, whether it is right or not; empty where there is none to be read. */
  readonly txId: string;
  /** @throws Refusal */
  wellFormed(): WellFormed;
  /**
   * @param transaction what `wellFormed` gave
   * @throws Refusal
   */
  endorsed(transaction: EndorserTransaction): Endorsed;
}

interface Reading {
  readonly channel: string;
  readonly read: ReadBlock;
}

const readings = new WeakMap<MspRegistry, WeakMap<Uint8Array, Reading>>();

/**
 * Reads a block, and remembers what it read as long as somebody holds these very bytes. The peers of one process are handed the
 * same ones, so what each of them has to check without looking at its state is worked out once.
 *
 * @param bytes `common.Block`, which nobody changes
 * @throws CodecError where the block itself cannot be read
 */
export function readBlock(bytes: Uint8Array, channel: string, msps: MspRegistry): ReadBlock {
  const known = readings.get(msps) ?? new WeakMap<Uint8Array, Reading>();
  readings.set(msps, known);
  const before = known.get(bytes);
  if (before?.channel === channel) return before.read;
  const block = sharedBlock(bytes);
  const read = {
    block,
    headerHash: hashBlockHeader(block.header),
    transactions: block.data.map((envelope) => readTransaction(envelope, channel, msps)),
  };
  known.set(bytes, { channel, read });
  return read;
}

function readTransaction(bytes: Uint8Array, channel: string, msps: MspRegistry): ReadTransaction {
  return {
    bytes,
    txId: claimedTxId(bytes),
    wellFormed: once(() => checkWellFormed(bytes, channel, msps)),
    endorsed: once((transaction: EndorserTransaction) => readEndorsed(transaction, msps)),
  };
}

function claimedTxId(bytes: Uint8Array): string {
  try {
    const { header } = decodePayload(decodeEnvelope(bytes).view.payload).view;
    return header ? decodeChannelHeader(header.channelHeader).view.txId : '';
  } catch (error) {
    if (error instanceof CodecError) return '';
    throw error;
  }
}

/** The step's first outcome is that of all later calls, a refusal too. */
function once<Arguments extends unknown[], Result>(
  step: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  let outcome: { readonly result: Result } | { readonly refusal: Refusal } | undefined;
  return (...given) => {
    outcome ??= outcomeOf(() => step(...given));
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.result;
  };
}

function outcomeOf<Result>(step: () => Result): { readonly result: Result } | { readonly refusal: Refusal } {
  try {
    return { result: step() };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error };
    throw error;
  }
}
