import { createHash } from 'node:crypto';
import { encodeEnvelope, encodePayload } from '@careledger/fabric-embedded/rooms/codec/envelope';
import { computeTransactionId, hashProposal } from '@careledger/fabric-embedded/rooms/codec/hashes';
import {
  type ChannelHeader,
  HEADER_TYPE,
  type SignatureHeader,
  encodeChannelHeader,
  encodeSignatureHeader,
} from '@careledger/fabric-embedded/rooms/codec/header';
import {
  encodeChaincodeHeaderExtension,
  encodeChaincodeInvocationSpec,
  encodeChaincodeProposalPayload,
} from '@careledger/fabric-embedded/rooms/codec/proposal';
import {
  type ChaincodeAction,
  type Endorsement,
  encodeChaincodeAction,
  encodeProposalResponsePayload,
} from '@careledger/fabric-embedded/rooms/codec/response';
import { encodeTransactionRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import {
  encodeChaincodeActionPayload,
  encodeTransaction,
} from '@careledger/fabric-embedded/rooms/codec/transaction';
import type { SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/types';
import type { TransactionRwset } from '@careledger/fabric-embedded/rooms/rwset/types';

/** A transaction as a gateway would assemble it, but for what a test puts in another place of. */
export interface TransactionPlan {
  readonly channel: string;
  readonly creator: SigningIdentity;
  readonly endorsers: readonly SigningIdentity[];
  readonly rwset: TransactionRwset;
  readonly chaincode: string;
  readonly nonce: Uint8Array;
  /** Each of these takes the place of what the plan gives; signatures are made after it. */
  readonly changes?: {
    readonly channelHeader?: Partial<ChannelHeader>;
    readonly signatureHeader?: Partial<SignatureHeader>;
    readonly actionHeader?: Uint8Array;
    readonly chaincodeAction?: Partial<ChaincodeAction>;
    readonly extension?: Uint8Array;
    readonly proposalHash?: Uint8Array;
    readonly actions?: number;
    readonly endorsements?: (endorsements: readonly Endorsement[]) => readonly Endorsement[];
    readonly data?: Uint8Array;
    readonly payload?: Uint8Array;
    readonly signature?: (signature: Uint8Array) => Uint8Array;
  };
}

export interface BuiltTransaction {
  readonly txId: string;
  /** `common.Envelope`. */
  readonly envelope: Uint8Array;
}

/** Signs and packs a transaction as Fabric's clients and peers do. */
export function buildTransaction(plan: TransactionPlan): BuiltTransaction {
  const { changes = {} } = plan;
  const chaincodeId = { name: plan.chaincode, version: '1', path: '' };
  const signatureHeader = encodeSignatureHeader({
    creator: plan.creator.serialized,
    nonce: plan.nonce,
    ...changes.signatureHeader,
  });
  const txId = computeTransactionId(plan.nonce, plan.creator.serialized);
  const channelHeader = encodeChannelHeader({
    type: HEADER_TYPE.ENDORSER_TRANSACTION,
    version: 0,
    timestamp: { seconds: 1_767_225_600, nanos: 0 },
    channelId: plan.channel,
    txId,
    epoch: 0,
    extension: encodeChaincodeHeaderExtension({ chaincodeId }),
    tlsCertHash: new Uint8Array(),
    ...changes.channelHeader,
  });
  const proposalPayload = encodeChaincodeProposalPayload({
    input: encodeChaincodeInvocationSpec({ chaincodeId, input: { args: [Buffer.from('invoke')] } }),
    transient: new Map(),
  });
  const header = { channelHeader, signatureHeader };
  const chaincodeAction = encodeChaincodeAction({
    results: encodeTransactionRwset(plan.rwset),
    events: new Uint8Array(),
    response: { status: 200, message: '', payload: new Uint8Array() },
    chaincodeId,
    ...changes.chaincodeAction,
  });
  const proposalResponsePayload = encodeProposalResponsePayload({
    proposalHash: changes.proposalHash ?? hashProposal(header, proposalPayload),
    extension: changes.extension ?? chaincodeAction,
  });
  const endorsements = plan.endorsers.map((endorser) => ({
    endorser: endorser.serialized,
    signature: endorser.sign(Buffer.concat([proposalResponsePayload, endorser.serialized])),
  }));
  const action = {
    header: changes.actionHeader ?? signatureHeader,
    payload: encodeChaincodeActionPayload({
      chaincodeProposalPayload: proposalPayload,
      action: {
        proposalResponsePayload,
        endorsements: changes.endorsements?.(endorsements) ?? endorsements,
      },
    }),
  };
  const actions = Array.from({ length: changes.actions ?? 1 }, () => action);
  const data = changes.data ?? encodeTransaction({ actions });
  const payload = changes.payload ?? encodePayload({ header, data });
  const signature = plan.creator.sign(payload);
  return {
    txId,
    envelope: encodeEnvelope({ payload, signature: changes.signature?.(signature) ?? signature }),
  };
}

/** Nonces that are the same in every run. */
export function nonceOf(number: number): Uint8Array {
  return createHash('sha256').update(`nonce ${number}`).digest().subarray(0, 24);
}
