import { generateKeyPairSync } from 'node:crypto';
import {
  createHostedChaincode,
  type Chaincode,
  type ChaincodeServer,
  type HostedChaincode,
  type InvocationResult,
} from '@careledger/fabric-embedded/rooms/chaincode/index';
import { systemClock } from '@careledger/fabric-embedded/rooms/clock/index';
import { encodeChaincodeInput } from '@careledger/fabric-embedded/rooms/codec/proposal';
import {
  createSimulator,
  type SimulationResult,
  type Simulator,
} from '@careledger/fabric-embedded/rooms/simulation/index';
import {
  openPeerStore,
  type BlockCommit,
  type PeerStore,
} from '@careledger/fabric-embedded/rooms/storage/index';
import * as v from 'valibot';
import type { Program } from '../../conformance/probe/program';
import { SigningIdentity } from '../../conformance/support/identity';
import { buildProposal } from '../../conformance/support/proposal';
import { blockCommit, definedChaincode } from './block-commit';
import { probeArgument, probeServer } from './probe-server';
import { temporaryFolder } from './temporary-folder';

const channel = 'test';
const packageId = 'probe:0123';

export interface ProbeRun extends InvocationResult {
  /** What each operation gave back. */
  readonly results: readonly unknown[];
  readonly simulation: SimulationResult;
}

export interface ProbePeerOptions {
  /** Of the caller, who removes it; absent: one of its own. */
  readonly folder?: string;
  /** How the chaincode is started, in place of the probe's own way. */
  readonly server?: (probe: ChaincodeServer) => ChaincodeServer;
  readonly executeTimeoutMs?: number;
  /** Chaincodes that the probe may call, beside itself. */
  readonly callees?: Readonly<Record<string, Chaincode>>;
}

/** A store and the probing chaincode behind it: as much of a peer as it takes to run transactions. */
export interface ProbePeer extends AsyncDisposable {
  readonly chaincode: HostedChaincode;
  readonly server: ChaincodeServer;
  readonly store: PeerStore;
  /** What the ledger would have written to its log. */
  readonly log: readonly string[];
  commit(effect: Partial<BlockCommit>): Promise<void>;
  run(program: Program, signal?: AbortSignal): Promise<ProbeRun>;
}

/** The peer's doors check who asks, and they are not here. */
const anybody = new SigningIdentity(
  'Org1MSP',
  Buffer.from('a certificate'),
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
);

export async function startProbePeer(options: ProbePeerOptions = {}): Promise<ProbePeer> {
  const own = options.folder === undefined ? temporaryFolder() : undefined;
  const folder = options.folder ?? own?.path ?? '';
  const store = await openPeerStore({ folder: `${folder}/store`, channel, mspId: 'Org1MSP' });
  await store.commit(blockCommit(0, { state: definedChaincode('probe') }));
  const probe = await probeServer(folder);
  const server = options.server ? options.server(probe) : probe;
  const log: string[] = [];
  const callees = new Map<string, Chaincode>(Object.entries(options.callees ?? {}));
  const chaincode = createHostedChaincode({
    name: 'probe',
    packageId,
    server,
    clock: systemClock,
    callee: (name) => {
      const found = callees.get(name);
      if (!found) throw new Error(`chaincode ${name} not found`);
      return found;
    },
    log: (_, message) => log.push(message),
    ...(options.executeTimeoutMs === undefined ? {} : { executeTimeoutMs: options.executeTimeoutMs }),
  });
  callees.set('probe', chaincode);

  const invoke = async (simulator: Simulator, program: Program, signal: AbortSignal) => {
    const argument = probeArgument(program);
    const proposal = buildProposal(anybody, {
      channel,
      chaincode: 'probe',
      args: [Buffer.from(argument).toString()],
    });
    return chaincode.invoke({
      channel,
      txId: proposal.txId,
      chaincodeName: 'probe',
      signedProposal: proposal.signed.serializeBinary(),
      input: encodeChaincodeInput({ args: [argument] }),
      simulator,
      signal,
    });
  };

  return {
    chaincode,
    server,
    store,
    log,
    commit: (effect) => store.commit(blockCommit(store.height, effect)),
    run: async (program, signal = new AbortController().signal) => {
      using snapshot = store.snapshot();
      const simulator = createSimulator({ snapshot, txId: 'tx', channel, mspIds: ['Org1MSP', 'Org2MSP'] });
      const result = await invoke(simulator, program, signal);
      const { status, message, payload } = result.response;
      const text = Buffer.from(payload).toString();
      const results = status === 200 ? v.parse(v.array(v.unknown()), JSON.parse(text)) : [message];
      return { ...result, results, simulation: simulator.finish() };
    },
    [Symbol.asyncDispose]: async () => {
      await chaincode.close();
      await store.close();
      own?.[Symbol.dispose]();
    },
  };
}
