import { type Envelope, decodeEnvelope, decodePayload } from '../codec/envelope';
import { computeTransactionId, hashProposal } from '../codec/hashes';
import {
  type ChannelHeader,
  HEADER_TYPE,
  type Header,
  type SignatureHeader,
  decodeChannelHeader,
  decodeSignatureHeader,
} from '../codec/header';
import { decodeProposalResponsePayload } from '../codec/response';
import { type EndorsedAction, decodeChaincodeActionPayload, decodeTransaction } from '../codec/transaction';
import { VALIDATION_CODE } from '../codec/validation-code';
import { MspError } from '../msp/error';
import type { MspRegistry } from '../msp/types';
import { Refusal, orRefuse } from './refusal';

/** A transaction whose form, creator and bond between proposal and endorsements hold. */
export type WellFormed =
  | { readonly kind: 'config'; readonly config: Uint8Array }
  | {
      readonly kind: 'endorser';
      readonly channelHeader: ChannelHeader;
      /** `protos.ChaincodeAction`. */
      readonly chaincodeAction: Uint8Array;
      readonly endorsedAction: EndorsedAction;
    };

export type EndorserTransaction = Extract<WellFormed, { kind: 'endorser' }>;

const ALLOWED_TYPES: readonly number[] = [
  HEADER_TYPE.ENDORSER_TRANSACTION,
  HEADER_TYPE.CONFIG_UPDATE,
  HEADER_TYPE.CONFIG,
];

/**
 * Fabric's `validation.ValidateTransaction`, check by check in its order.
 *
 * @param bytes `common.Envelope`
 * @throws Refusal
 */
export function checkWellFormed(bytes: Uint8Array, channel: string, msps: MspRegistry): WellFormed {
  const envelope = orRefuse(VALIDATION_CODE.INVALID_OTHER_REASON, () => decodeEnvelope(bytes).view);
  const payload = orRefuse(VALIDATION_CODE.BAD_PAYLOAD, () => decodePayload(envelope.payload).view);
  const { header, channelHeader, signatureHeader } = checkHeader(payload.header);
  checkCreator(envelope, signatureHeader, channelHeader, channel, msps);
  switch (channelHeader.type) {
    case HEADER_TYPE.ENDORSER_TRANSACTION: {
      const { nonce, creator } = signatureHeader;
      if (channelHeader.txId !== computeTransactionId(nonce, creator)) {
        throw new Refusal(VALIDATION_CODE.BAD_PROPOSAL_TXID, 'invalid txid');
      }
      return { kind: 'endorser', channelHeader, ...checkEndorserTransaction(payload.data, header) };
    }
    case HEADER_TYPE.CONFIG:
      if (payload.data.length === 0) {
        throw new Refusal(VALIDATION_CODE.INVALID_CONFIG_TRANSACTION, 'nil arguments');
      }
      return { kind: 'config', config: payload.data };
    default:
      throw new Refusal(VALIDATION_CODE.UNSUPPORTED_TX_PAYLOAD, 'unsupported transaction type');
  }
}

function checkHeader(header: Header | undefined): {
  readonly header: Header;
  readonly channelHeader: ChannelHeader;
  readonly signatureHeader: SignatureHeader;
} {
  const bad = (message: string): Refusal => new Refusal(VALIDATION_CODE.BAD_COMMON_HEADER, message);
  if (!header) throw bad('nil header');
  const [channelHeader, signatureHeader] = orRefuse(VALIDATION_CODE.BAD_COMMON_HEADER, () => [
    decodeChannelHeader(header.channelHeader).view,
    decodeSignatureHeader(header.signatureHeader).view,
  ]);
  if (!ALLOWED_TYPES.includes(channelHeader.type)) throw bad('invalid header type');
  if (channelHeader.epoch !== 0) throw bad('invalid Epoch in ChannelHeader. Expected 0');
  checkSignatureHeader(signatureHeader, bad);
  return { header, channelHeader, signatureHeader };
}

function checkSignatureHeader(header: SignatureHeader, bad: (message: string) => Refusal): void {
  if (header.nonce.length === 0) throw bad('invalid nonce specified in the header');
  if (header.creator.length === 0) throw bad('invalid creator specified in the header');
}

/** A channel that is not this one has no MSPs, so its creators are nobody. */
function checkCreator(
  envelope: Envelope,
  { creator }: SignatureHeader,
  { channelId }: ChannelHeader,
  channel: string,
  msps: MspRegistry,
): void {
  const bad = (message: string, cause?: unknown): Refusal =>
    new Refusal(VALIDATION_CODE.BAD_CREATOR_SIGNATURE, message, { cause });
  if (channelId !== channel) throw bad("channel doesn't exist");
  try {
    if (msps.identify(creator).verify(envelope.payload, envelope.signature)) return;
  } catch (error) {
    if (error instanceof MspError) throw bad('creator certificate is not valid', error);
    throw error;
  }
  throw bad("creator's signature over the proposal is not valid");
}

function checkEndorserTransaction(
  data: Uint8Array,
  header: Header,
): { readonly chaincodeAction: Uint8Array; readonly endorsedAction: EndorsedAction } {
  const invalid = (message: string): Refusal =>
    new Refusal(VALIDATION_CODE.INVALID_ENDORSER_TRANSACTION, message);
  return orRefuse(VALIDATION_CODE.INVALID_ENDORSER_TRANSACTION, () => {
    const { actions } = decodeTransaction(data).view;
    const [action, ...others] = actions;
    if (!action || others.length > 0) throw invalid('only one action per transaction is supported');
    checkSignatureHeader(decodeSignatureHeader(action.header).view, invalid);
    const payload = decodeChaincodeActionPayload(action.payload).view;
    if (!payload.action) throw invalid('no action in the ChaincodeActionPayload');
    const { proposalHash, extension } = decodeProposalResponsePayload(
      payload.action.proposalResponsePayload,
    ).view;
    // The header as the endorsers saw it: the channel's, and the action's own signature header.
    const signedHeader = { channelHeader: header.channelHeader, signatureHeader: action.header };
    const expected = hashProposal(signedHeader, payload.chaincodeProposalPayload);
    if (Buffer.compare(expected, proposalHash) !== 0) throw invalid('proposal hash does not match');
    return { chaincodeAction: extension, endorsedAction: payload.action };
  });
}
