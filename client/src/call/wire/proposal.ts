import { createHash, randomBytes } from 'node:crypto';
import { bytesField, message, messageField, numberField } from './protobuf';

/** A `peer.Proposal` in bytes, and the id of the transaction that it would become. */
export interface WireProposal {
  readonly transactionId: string;
  readonly bytes: Uint8Array;
}

export interface ProposalContent {
  /** The function and its arguments, as the chaincode gets them. */
  readonly args: readonly string[];
  /** Private input; it stands in the proposal, and in no block. */
  readonly transient?: Readonly<Record<string, Uint8Array>> | undefined;
  /** The transaction's time, milliseconds since 1970. */
  readonly now: number;
}

/** `common.HeaderType` ENDORSER_TRANSACTION. */
const ENDORSER_TRANSACTION = 3;
/** `ChaincodeSpec.Type` NODE. */
const NODE = 2;
const NONCE_BYTES = 24;

/**
 * Writes proposals of one caller to one chaincode. Each has a nonce of its own, and the id that Fabric requires: SHA-256 over nonce
 * and creator, in hexadecimal.
 *
 * @param creator the bytes of a `msp.SerializedIdentity`
 */
export function proposalWriter(
  channel: string,
  chaincode: string,
  creator: Uint8Array,
): (content: ProposalContent) => WireProposal {
  const chaincodeId = bytesField(2, chaincode);
  const type = numberField(1, ENDORSER_TRANSACTION);
  const channelId = bytesField(4, channel);
  const extension = bytesField(7, messageField(2, chaincodeId));
  const creatorField = bytesField(1, creator);
  const language = numberField(1, NODE);
  const calledChaincode = messageField(2, chaincodeId);
  return ({ args, transient = {}, now }) => {
    const nonce = randomBytes(NONCE_BYTES);
    const transactionId = createHash('sha256').update(nonce).update(creator).digest('hex');
    const timestamp = messageField(
      3,
      numberField(1, Math.floor(now / 1_000)),
      numberField(2, (now % 1_000) * 1_000_000),
    );
    const channelHeader = message(type, timestamp, channelId, bytesField(5, transactionId), extension);
    const signatureHeader = message(creatorField, bytesField(2, nonce));
    const input = messageField(3, ...args.map((argument) => element(1, argument)));
    const invocation = messageField(1, language, calledChaincode, input);
    const payload = message(
      bytesField(1, invocation),
      ...Object.entries(transient).map(([key, value]) =>
        messageField(2, bytesField(1, key), bytesField(2, value)),
      ),
    );
    const header = message(bytesField(1, channelHeader), bytesField(2, signatureHeader));
    return { transactionId, bytes: message(bytesField(1, header), bytesField(2, payload)) };
  };
}

/** An entry of a repeated field, which an empty argument is too. */
function element(field: number, value: string): Uint8Array {
  return value === '' ? messageField(field, new Uint8Array(0)) : bytesField(field, value);
}

/** The bytes of a `msp.SerializedIdentity`. @param certificate PEM */
export function serializedIdentity(mspId: string, certificate: Uint8Array): Uint8Array {
  return message(bytesField(1, mspId), bytesField(2, certificate));
}
