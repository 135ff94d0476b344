import type { Clock } from '../clock';
import { decodeBlock, encodeBlock } from '../codec/block';
import {
  decodeSeekInfo,
  encodeDeliverBlock,
  encodeDeliverFilteredBlock,
  encodeDeliverStatus,
  type SeekInfo,
  type StatusName,
} from '../codec/deliver';
import { decodeEnvelope, decodePayload } from '../codec/envelope';
import { decodeChannelHeader, decodeSignatureHeader, HEADER_TYPE } from '../codec/header';
import { CodecError } from '../codec/message';
import { RpcError } from '../codec/rpc-error';
import type { Service } from '../codec/service';
import { type ChannelConfiguration, type CurrentConfiguration, lastConfigurationOf } from '../configuration';
import { blockTransactions, type CommittedBlock, type CommittedLedger } from '../peer';
import { seekRange } from './seek';

export interface DeliverParts {
  readonly channel: string;
  readonly configuration: CurrentConfiguration;
  readonly clock: Clock;
  readonly timeWindowMs: number;
  readonly ledger: CommittedLedger;
}

/** A request that has been let in. */
interface Session {
  readonly seek: SeekInfo;
  /** The configuration by which it was. */
  readonly configuration: ChannelConfiguration;
  /** Asks again, by the one that holds now. */
  readonly readerUntil: () => number | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Fabric's Deliver service at one organization's peer: committed blocks, whole or filtered (`common/deliver`, `core/peer`). */
export function createDeliverService(parts: DeliverParts): Service {
  const stream = (encode: (block: CommittedBlock, seek: SeekInfo) => Uint8Array) => ({
    kind: 'bidirectional' as const,
    handle: (requests: AsyncIterable<Uint8Array>, signal: AbortSignal) =>
      deliver(parts, requests, encode, signal),
  });
  return {
    name: 'protos.Deliver',
    concurrency: 2500,
    methods: {
      Deliver: stream((block, seek) =>
        encodeDeliverBlock(seek.headersOnly ? withoutData(block) : block.bytes),
      ),
      DeliverFiltered: stream((block) => encodeFiltered(parts.channel, block)),
      DeliverWithPrivateData: {
        kind: 'bidirectional',
        handle: () => {
          throw new RpcError('UNIMPLEMENTED', 'DeliverWithPrivateData is not offered by this ledger');
        },
      },
    },
  };
}

async function* deliver(
  parts: DeliverParts,
  requests: AsyncIterable<Uint8Array>,
  encode: (block: CommittedBlock, seek: SeekInfo) => Uint8Array,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  for await (const request of requests) {
    const session = openSession(parts, request);
    const end = typeof session === 'string' ? session : yield* deliverBlocks(parts, session, encode, signal);
    if (signal.aborted) return;
    yield encodeDeliverStatus(end);
    if (end !== 'SUCCESS') return;
  }
}

async function* deliverBlocks(
  { ledger, clock, configuration }: DeliverParts,
  session: Session,
  encode: (block: CommittedBlock, seek: SeekInfo) => Uint8Array,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, StatusName> {
  const { seek, readerUntil } = session;
  let {
    configuration: checkedBy,
    expiresAt,
  }: { configuration: ChannelConfiguration; expiresAt: number | undefined } = session;
  const range = seekRange(seek, ledger.height);
  if (typeof range === 'string') return range;
  if (seek.failIfNotReady && range.first >= ledger.height) return 'NOT_FOUND';
  for await (const block of ledger.blocks(range.first, signal)) {
    if (configuration.value !== checkedBy) {
      checkedBy = configuration.value;
      expiresAt = readerUntil();
    }
    if (expiresAt === undefined || clock.now() > expiresAt) return 'FORBIDDEN';
    yield encode(block, seek);
    if (block.number >= range.last) break;
    if (seek.failIfNotReady && block.number + 1 >= ledger.height) return 'NOT_FOUND';
  }
  return 'SUCCESS';
}

function openSession(parts: DeliverParts, request: Uint8Array): Session | StatusName {
  try {
    const envelope = decodeEnvelope(request).view;
    const payload = decodePayload(envelope.payload).view;
    if (!payload.header) return 'BAD_REQUEST';
    const { channelId, timestamp } = decodeChannelHeader(payload.header.channelHeader).view;
    const { creator } = decodeSignatureHeader(payload.header.signatureHeader).view;
    if (!timestamp) return 'BAD_REQUEST';
    const requested = timestamp.seconds * 1000 + timestamp.nanos / 1e6;
    if (Math.abs(parts.clock.now() - requested) > parts.timeWindowMs) return 'BAD_REQUEST';
    if (channelId !== parts.channel) return 'NOT_FOUND';
    const seek = decodeSeekInfo(payload.data).view;
    const configuration = parts.configuration.value;
    const readerUntil = (): number | undefined =>
      memberUntil(parts.configuration, creator, envelope.payload, envelope.signature);
    const expiresAt = readerUntil();
    if (expiresAt === undefined || parts.clock.now() > expiresAt) return 'FORBIDDEN';
    return { seek, configuration, readerUntil, expiresAt };
  } catch (error) {
    if (error instanceof CodecError) return 'BAD_REQUEST';
    throw error;
  }
}

/** When a member's right to read ends, in milliseconds since the epoch; undefined for who has none. */
function memberUntil(
  { msps }: CurrentConfiguration,
  creator: Uint8Array,
  signed: Uint8Array,
  signature: Uint8Array,
): number | undefined {
  try {
    const identity = msps.identify(creator);
    return identity.verify(signed, signature) ? identity.expiresAt : undefined;
  } catch {
    return undefined;
  }
}

function encodeFiltered(channel: string, block: CommittedBlock): Uint8Array {
  return encodeDeliverFilteredBlock(
    channel,
    block.number,
    blockTransactions(block.bytes).map(({ txId, type, code, events }) => ({
      txId,
      type,
      code,
      events: type === HEADER_TYPE.ENDORSER_TRANSACTION ? events : undefined,
    })),
  );
}

function withoutData({ number, bytes }: CommittedBlock): Uint8Array {
  // A configuration block stays whole, as in Fabric.
  return lastConfigurationOf(bytes) === number
    ? bytes
    : encodeBlock({ ...decodeBlock(bytes).view, data: [] });
}
