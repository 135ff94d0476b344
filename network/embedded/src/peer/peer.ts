import type { Chaincode } from '../chaincode/types';
import type { Clock } from '../clock';
import type { SigningIdentity } from '../msp/types';
import type { OrderedBlock } from '../ordering';
import type { PrivateRwset } from '../rwset/types';
import type { Simulator } from '../simulation/types';
import type { PeerStore, StateSnapshot } from '../storage/types';
import type { VerifyOrderedBlock } from '../validation';
import type { ValidateBlock } from '../validation/types';
import type { CommittedConfiguration } from './committed-configuration';
import { createCommittedLedger } from './committed-ledger';
import { createEndorser } from './endorser';
import type { Endorser, Peer } from './types';

export interface PeerParts {
  readonly channel: string;
  /** host:port of the peer's services. */
  readonly address: string;
  readonly configuration: CommittedConfiguration;
  readonly signer: SigningIdentity;
  readonly clock: Clock;
  readonly timeWindowMs: number;
  readonly store: PeerStore;
  /** Ordered blocks from that number on. */
  readonly feed: (from: number, signal: AbortSignal) => AsyncIterable<OrderedBlock>;
  readonly verifyBlock: VerifyOrderedBlock;
  readonly validateBlock: ValidateBlock;
  readonly chaincode: (name: string) => Chaincode | undefined;
  readonly isSystemChaincode: (name: string) => boolean;
  readonly simulate: (snapshot: StateSnapshot, txId: string) => Simulator;
  readonly distribute: (txId: string, height: number, data: PrivateRwset) => Promise<void>;
  /** Told once when a block cannot be committed; the peer's state stands still after that. */
  readonly onFailure: (error: unknown) => void;
}

/** Starts one organization's peer where its store ends: what it has not seen of the ordering log comes first. */
export function createPeer(parts: PeerParts): Peer {
  const { store, configuration } = parts;
  const ledger = createCommittedLedger(store);
  const endorser: Endorser = createEndorser({ ...parts, msps: configuration.msps, ledger });
  const closing = new AbortController();

  async function commitBlock({ bytes }: OrderedBlock): Promise<void> {
    parts.verifyBlock(bytes, store.height, store.lastHeaderHash, configuration.value);
    using snapshot = store.snapshot();
    const commit = await parts.validateBlock({
      channel: parts.channel,
      block: bytes,
      msps: configuration.value.msps,
      checkConfiguration: (next) => {
        configuration.check(next);
      },
      state: snapshot,
      definition: (name) => ledger.definition(name),
      isKnown: (txId) => store.transaction(txId) !== undefined,
      previousCommitHash: store.lastCommitHash,
      privateData: (txId) => store.keptPrivate(txId),
      mspId: parts.signer.mspId,
    });
    configuration.adopt(commit);
    await ledger.commit(commit);
    const kept = commit.transactions
      .map(({ txId }) => txId)
      .filter((txId) => store.keptPrivate(txId).length > 0);
    if (kept.length > 0) await store.dropPrivate(kept);
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => signal.aborted;
    for await (const block of parts.feed(store.height, signal)) {
      if (isOver()) return;
      await commitBlock(block);
      if (isOver()) return;
    }
  }

  let pausing = new AbortController();
  let pauses = 0;
  let following = start();

  function start(): Promise<void> {
    return follow(AbortSignal.any([closing.signal, pausing.signal])).catch(parts.onFailure);
  }

  return {
    ...ledger,
    pause: async () => {
      pauses += 1;
      pausing.abort(new Error('The peer pauses.'));
      await following;
      return () => {
        pauses -= 1;
        configuration.reread();
        ledger.broughtBack();
        if (pauses > 0) return;
        pausing = new AbortController();
        following = start();
      };
    },
    get height() {
      return ledger.height;
    },
    mspId: parts.signer.mspId,
    endorser,
    close: async () => {
      closing.abort(new Error('The peer is closed.'));
      await following;
      await store.close();
    },
  };
}
