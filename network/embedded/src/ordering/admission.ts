import { decodeChannelHeader, decodeSignatureHeader, HEADER_TYPE } from '../codec/header';
import { decodeEnvelope, decodePayload, type Envelope, type Payload } from '../codec/envelope';
import { CodecError } from '../codec/message';
import type { Identity, MspRegistry } from '../msp/types';
import { maySubmit } from '../policy';
import type { BroadcastResult, BroadcastStatus } from './types';

export interface AdmissionRules {
  readonly channel: string;
  readonly absoluteMaxBytes: number;
  readonly msps: MspRegistry;
}

export type Admission =
  | {
      readonly admitted: true;
      readonly size: number;
      /** A CONFIG_UPDATE: what comes of it has to be worked out before it is ordered. */
      readonly isUpdate: boolean;
    }
  | { readonly admitted: false; readonly result: BroadcastResult };

/** What Fabric says where `/Channel/Writers` is not met. */
const WRITERS_REFUSAL =
  "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied";

/**
 * What an orderer checks before it orders a message, in Fabric's order and words (`orderer/common/broadcast`,
 * `orderer/common/msgprocessor`): form, channel, type, emptiness, size, the creator's expiry, Writers.
 *
 * @param now milliseconds since the epoch
 */
export function admit(envelopeBytes: Uint8Array, rules: AdmissionRules, now: number): Admission {
  let envelope: Envelope;
  let payload: Payload;
  try {
    envelope = decodeEnvelope(envelopeBytes).view;
    payload = decodePayload(envelope.payload).view;
  } catch (error) {
    return refusedAsMalformed(error);
  }
  const { header } = payload;
  if (!header) return refused('BAD_REQUEST', 'could not determine channel ID: header not set');
  if (header.channelHeader.length === 0) {
    return refused('BAD_REQUEST', 'could not determine channel ID: channel header not set');
  }

  let creator: Uint8Array;
  let isUpdate: boolean;
  try {
    const { type, channelId } = decodeChannelHeader(header.channelHeader).view;
    if (channelId !== rules.channel) return refused('BAD_REQUEST', 'channel does not exist');
    if (type === HEADER_TYPE.CONFIG) {
      return refused('BAD_REQUEST', 'message is of type that cannot be processed directly');
    }
    if (type === HEADER_TYPE.ORDERER_TRANSACTION) {
      return refused('BAD_REQUEST', 'message is of type that is no longer supported');
    }
    isUpdate = type === HEADER_TYPE.CONFIG_UPDATE;
    creator = decodeSignatureHeader(header.signatureHeader).view.creator;
  } catch (error) {
    return refusedAsMalformed(error);
  }

  const failed = (status: BroadcastStatus, info: string): Admission =>
    refused(
      status,
      isUpdate ? `config update for existing channel did not pass initial checks: ${info}` : info,
    );
  const size = sizeOf(envelope);
  if (size > rules.absoluteMaxBytes) {
    return failed(
      'BAD_REQUEST',
      `message payload is ${size} bytes and exceeds maximum allowed ${rules.absoluteMaxBytes} bytes`,
    );
  }
  const identity = identified(creator, rules.msps);
  if (identity && identity.expiresAt < now) return failed('BAD_REQUEST', 'broadcast client identity expired');
  if (!identity || !maySubmit(identity) || !identity.verify(envelope.payload, envelope.signature)) {
    return failed('FORBIDDEN', WRITERS_REFUSAL);
  }
  return { admitted: true, size, isUpdate };
}

/**
 * Verifies on another thread what `admit` will ask about, which then need not: others are served meanwhile. Whatever is wrong with the
 * message, `admit` says.
 */
export async function verifyAhead(envelopeBytes: Uint8Array, rules: AdmissionRules): Promise<void> {
  try {
    const envelope = decodeEnvelope(envelopeBytes).view;
    if (sizeOf(envelope) > rules.absoluteMaxBytes) return;
    const { header } = decodePayload(envelope.payload).view;
    if (!header) return;
    const { creator } = decodeSignatureHeader(header.signatureHeader).view;
    await identified(creator, rules.msps)?.verifyAsync(envelope.payload, envelope.signature);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
}

/** What counts against the limit: as an orderer of Fabric reckons it. */
function sizeOf({ payload, signature }: Envelope): number {
  return payload.length + signature.length;
}

/** Nobody where no organization of the channel accepts the creator: Fabric then says only that the policy is not met. */
function identified(creator: Uint8Array, msps: MspRegistry): Identity | undefined {
  try {
    return msps.identify(creator);
  } catch {
    return undefined;
  }
}

function refusedAsMalformed(error: unknown): Admission {
  if (!(error instanceof CodecError)) throw error;
  return refused('BAD_REQUEST', `could not determine channel ID: ${error.message}`);
}

function refused(status: BroadcastStatus, info: string): Admission {
  return { admitted: false, result: { status, info } };
}
