import { encodeBlock } from '@careledger/fabric-embedded/rooms/codec/block';
import { hashBlockData } from '@careledger/fabric-embedded/rooms/codec/hashes';
import { encodePrivateRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import {
  createMspRegistry,
  type MspDefinition,
  type MspRegistry,
  type SigningIdentity,
} from '@careledger/fabric-embedded/rooms/msp/index';
import { createRwsetBuilder, type RwsetBuilder } from '@careledger/fabric-embedded/rooms/rwset/index';
import type { BlockCommit } from '@careledger/fabric-embedded/rooms/storage/types';
import { type ChaincodeDefinition, validateBlock } from '@careledger/fabric-embedded/rooms/validation/index';
import { signingIdentity, type TestAuthority, testAuthority } from './certificates';
import { createMemoryState, type MemoryState } from './memory-state';
import { type BuiltTransaction, buildTransaction, nonceOf, type TransactionPlan } from './transactions';

/** An organization with real certificates. */
export interface TestOrganization {
  readonly mspId: string;
  readonly authority: TestAuthority;
  readonly definition: MspDefinition;
  readonly peer: SigningIdentity;
  readonly client: SigningIdentity;
}

export const CHANNEL = 'test';
export const CHAINCODE = 'asset';

export async function testOrganization(mspId: string): Promise<TestOrganization> {
  const authority = await testAuthority(`ca.${mspId}`);
  const identity = async (name: string, unit: string): Promise<SigningIdentity> =>
    signingIdentity(mspId, await authority.issue({ name, units: [unit] }));
  const nodeOu = (identifier: string) => ({ identifier, certificate: authority.certificate });
  return {
    mspId,
    authority,
    definition: {
      mspId,
      rootCerts: [authority.certificate],
      intermediateCerts: [],
      admins: [],
      revocationLists: [],
      tlsRootCerts: [],
      tlsIntermediateCerts: [],
      nodeOus: {
        client: nodeOu('client'),
        peer: nodeOu('peer'),
        admin: nodeOu('admin'),
        orderer: nodeOu('orderer'),
      },
    },
    peer: await identity('peer', 'peer'),
    client: await identity('client', 'client'),
  };
}

/** What a test says of a transaction; the rest is that of a good one, endorsed by all organizations. */
export interface Sketch extends Partial<Omit<TransactionPlan, 'channel' | 'rwset'>> {
  readonly does?: (rwset: RwsetBuilder) => void;
}

/** A transaction with the plaintext of its private data, as its endorsers keep it. */
export interface SketchedTransaction extends BuiltTransaction {
  readonly privateData: Uint8Array | undefined;
}

/** One peer of a channel with a chaincode called `asset`, without any network. */
export interface TestChannel {
  readonly organizations: readonly TestOrganization[];
  readonly msps: MspRegistry;
  readonly state: MemoryState;
  /** By name; a test may add to it. */
  readonly definitions: Map<string, ChaincodeDefinition>;
  transaction(sketch?: Sketch): SketchedTransaction;
  /** Validates the next block and applies what it changes. */
  commit(transactions: readonly (SketchedTransaction | Uint8Array)[]): Promise<BlockCommit>;
  /** The same, for the codes alone. */
  codes(...transactions: readonly (SketchedTransaction | Uint8Array)[]): Promise<readonly number[]>;
}

/** The peer is of the first organization. Block 0 is behind it. */
export function createTestChannel(organizations: readonly TestOrganization[]): TestChannel {
  const [first] = organizations;
  if (!first) throw new Error('A channel needs an organization.');
  const msps = createMspRegistry(organizations.map(({ definition }) => definition));
  const state = createMemoryState();
  const definitions = new Map<string, ChaincodeDefinition>([[CHAINCODE, definitionOf(CHAINCODE)]]);
  const privateData = new Map<string, readonly Uint8Array[]>();
  let transactions = 0;
  let height = 1;

  async function commit(list: readonly (SketchedTransaction | Uint8Array)[]): Promise<BlockCommit> {
    const data = list.map((transaction) => ('envelope' in transaction ? transaction.envelope : transaction));
    for (const transaction of list) {
      if ('envelope' in transaction && transaction.privateData) {
        privateData.set(transaction.txId, [transaction.privateData]);
      }
    }
    const header = { number: height, previousHash: new Uint8Array(32), dataHash: hashBlockData(data) };
    const result = await validateBlock({
      channel: CHANNEL,
      block: encodeBlock({ header, data, metadata: [] }),
      msps,
      checkConfiguration: () => undefined,
      state,
      definition: (name) => definitions.get(name),
      isKnown: (txId) => state.isKnown(txId),
      previousCommitHash: state.commitHash,
      privateData: (txId) => privateData.get(txId) ?? [],
      mspId: first?.mspId ?? '',
    });
    state.apply(result);
    height += 1;
    return result;
  }

  return {
    organizations,
    msps,
    state,
    definitions,
    transaction({ does, ...plan } = {}) {
      transactions += 1;
      const builder = createRwsetBuilder();
      does?.(builder);
      const built = builder.build();
      const transaction = buildTransaction({
        channel: CHANNEL,
        creator: first.client,
        endorsers: organizations.map(({ peer }) => peer),
        chaincode: CHAINCODE,
        nonce: nonceOf(transactions),
        rwset: built.rwset,
        ...plan,
      });
      return { ...transaction, privateData: built.private && encodePrivateRwset(built.private) };
    },
    commit,
    codes: async (...list) => (await commit(list)).transactions.map(({ code }) => code),
  };
}

/** Under the channel's majority. */
export function definitionOf(name: string): ChaincodeDefinition {
  return { name, version: '1', sequence: 1, endorsementPolicy: undefined };
}
