import { peer } from '@hyperledger/fabric-protos';
import { openSession, type ChaincodeSession } from '@careledger/fabric-embedded/rooms/chaincode/session';
import { createManualClock, type ManualClock } from '@careledger/fabric-embedded/rooms/clock/index';
import { encodeSignedProposal } from '@careledger/fabric-embedded/rooms/codec/proposal';
import { createSimulator, type Simulator } from '@careledger/fabric-embedded/rooms/simulation/index';
import { openPeerStore } from '@careledger/fabric-embedded/rooms/storage/index';
import { blockCommit, definedChaincode } from './block-commit';
import { fakeChaincode, type FakeChaincode } from './fake-chaincode';
import { temporaryFolder } from './temporary-folder';

/** How many keys are committed: `key-000`, `key-001` and so on, with the values `value 0`, `value 1` and so on. */
export const committedKeys = 250;

/** The peer's side of a stream, on a real store, with a chaincode that a test plays. */
export interface PlayedSession extends AsyncDisposable {
  readonly chaincode: FakeChaincode;
  readonly session: ChaincodeSession;
  readonly simulator: Simulator;
  /** Transactions may take 1000 ms of it. */
  readonly clock: ManualClock;
  /** Registers and takes both answers. @param packageId `cc:1` is the right one */
  register(packageId?: string): Promise<void>;
  execute(txId?: string): ReturnType<ChaincodeSession['execute']>;
  /** Registers, starts transaction "tx" and takes its message. */
  begin(): Promise<{ readonly answer: ReturnType<ChaincodeSession['execute']> }>;
  /** Sends a request and takes the peer's answer. */
  ask(
    type: Parameters<FakeChaincode['send']>[0],
    payload: { serializeBinary(): Uint8Array },
    txId?: string,
  ): Promise<peer.ChaincodeMessage>;
  complete(payload?: Uint8Array, txId?: string): void;
}

export async function playSession(): Promise<PlayedSession> {
  const folder = temporaryFolder();
  const store = await openPeerStore({ folder: folder.path, channel: 'care', mspId: 'Org1MSP' });
  await store.commit(
    blockCommit(0, {
      state: [
        ...definedChaincode('cc'),
        ...Array.from({ length: committedKeys }, (_, index) => ({
          namespace: 'cc',
          key: `key-${String(index).padStart(3, '0')}`,
          next: { value: Buffer.from(`value ${index}`), version: { block: 0, tx: 0 }, metadata: [] },
        })),
      ],
    }),
  );
  const snapshot = store.snapshot();
  const simulator = createSimulator({ snapshot, txId: 'tx', channel: 'care', mspIds: ['Org1MSP'] });
  const clock = createManualClock(0);
  const chaincode = fakeChaincode();
  const session = openSession({
    stream: chaincode.stream,
    packageId: 'cc:1',
    clock,
    executeTimeoutMs: 1000,
    callee: () => {
      throw new Error('nobody is called here');
    },
  });

  const register = async (packageId = 'cc:1'): Promise<void> => {
    const id = new peer.ChaincodeID();
    id.setName(packageId);
    chaincode.send('REGISTER', id.serializeBinary());
    await session.ready;
    await chaincode.receive();
    await chaincode.receive();
  };

  const execute = (txId = 'tx'): ReturnType<ChaincodeSession['execute']> =>
    session.execute({
      channel: 'care',
      txId,
      chaincodeName: 'cc',
      signedProposal: encodeSignedProposal({
        proposal: Buffer.from('proposal'),
        signature: Buffer.from('signature'),
      }),
      input: Buffer.from('input'),
      simulator,
      signal: new AbortController().signal,
    });

  return {
    chaincode,
    session,
    simulator,
    clock,
    register,
    execute,
    begin: async () => {
      await register();
      const answer = execute();
      // A test may end before the transaction does.
      answer.catch(() => undefined);
      await chaincode.receive();
      return { answer };
    },
    ask: (type, payload, txId = 'tx') => {
      chaincode.send(type, payload.serializeBinary(), txId);
      return chaincode.receive();
    },
    complete: (payload = new Uint8Array(), txId = 'tx') => {
      chaincode.send('COMPLETED', payload, txId);
    },
    [Symbol.asyncDispose]: async () => {
      session.close();
      simulator.abandon();
      snapshot[Symbol.dispose]();
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}
