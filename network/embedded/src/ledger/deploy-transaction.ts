import { randomBytes } from 'node:crypto';
import { encodeEnvelope, encodePayload } from '../codec/envelope';
import { computeTransactionId, hashProposal } from '../codec/hashes';
import { encodeChannelHeader, encodeSignatureHeader, type Header, HEADER_TYPE } from '../codec/header';
import {
  encodeChaincodeHeaderExtension,
  encodeChaincodeInvocationSpec,
  encodeChaincodeProposalPayload,
} from '../codec/proposal';
import { encodeChaincodeAction, encodeProposalResponsePayload } from '../codec/response';
import { encodeTransactionRwset } from '../codec/rwset';
import { encodeChaincodeActionPayload, encodeTransaction } from '../codec/transaction';
import type { SigningIdentity } from '../msp/types';
import { type ChaincodeDefinition, definitionRwset, type StateReader } from '../validation';

export interface DeployTransactionParts {
  readonly channel: string;
  readonly definition: ChaincodeDefinition;
  /** The state that the definition replaces something in. */
  readonly state: Pick<StateReader, 'get'>;
  /** Somebody who may write to the channel: an ordering node, since a ledger holds no client's key. */
  readonly creator: SigningIdentity;
  /** The organizations' peers: a majority has to agree. */
  readonly endorsers: readonly SigningIdentity[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface SignedTransaction {
  readonly txId: string;
  /** `common.Envelope`. */
  readonly envelope: Uint8Array;
}

const LIFECYCLE = { name: '_lifecycle', version: 'syscc', path: '' } as const;
const NONCE_BYTES = 24;

/**
 * The transaction by which the channel agrees on a chaincode, as Fabric's CommitChaincodeDefinition leaves it in a block. It
 * goes through ordering and validation like any other; what is missing is the organizations' separate approvals before it.
 */
export function deployTransaction(parts: DeployTransactionParts): SignedTransaction {
  const { creator } = parts;
  const nonce = randomBytes(NONCE_BYTES);
  const txId = computeTransactionId(nonce, creator.serialized);
  const header: Header = {
    channelHeader: encodeChannelHeader({
      type: HEADER_TYPE.ENDORSER_TRANSACTION,
      version: 0,
      timestamp: { seconds: Math.floor(parts.now / 1000), nanos: (parts.now % 1000) * 1e6 },
      channelId: parts.channel,
      txId,
      epoch: 0,
      extension: encodeChaincodeHeaderExtension({ chaincodeId: LIFECYCLE }),
      tlsCertHash: new Uint8Array(),
    }),
    signatureHeader: encodeSignatureHeader({ creator: creator.serialized, nonce }),
  };
  const proposalPayload = encodeChaincodeProposalPayload({
    input: encodeChaincodeInvocationSpec({
      chaincodeId: LIFECYCLE,
      input: { args: ['CommitChaincodeDefinition', parts.definition.name].map((arg) => Buffer.from(arg)) },
    }),
    transient: new Map(),
  });
  const proposalResponsePayload = encodeProposalResponsePayload({
    proposalHash: hashProposal(header, proposalPayload),
    extension: encodeChaincodeAction({
      results: encodeTransactionRwset(definitionRwset(parts.state, parts.definition)),
      events: new Uint8Array(),
      response: { status: 200, message: '', payload: new Uint8Array() },
      chaincodeId: LIFECYCLE,
    }),
  });
  const action = encodeChaincodeActionPayload({
    chaincodeProposalPayload: proposalPayload,
    action: {
      proposalResponsePayload,
      endorsements: parts.endorsers.map((endorser) => ({
        endorser: endorser.serialized,
        signature: endorser.sign(Buffer.concat([proposalResponsePayload, endorser.serialized])),
      })),
    },
  });
  const payload = encodePayload({
    header,
    data: encodeTransaction({ actions: [{ header: header.signatureHeader, payload: action }] }),
  });
  return { txId, envelope: encodeEnvelope({ payload, signature: creator.sign(payload) }) };
}
