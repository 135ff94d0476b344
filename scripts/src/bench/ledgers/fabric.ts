import {
  FabricNetwork,
  organizationCrypto,
  type FabricOrganization,
  type FabricPlan,
} from '@careledger/network/fabric';
import path from 'node:path';
import { bytesBelow, connectTo } from './connection';
import { CHAINCODE_PROGRAM } from './embedded';
import type { BenchLedger } from './types';

const CHANNEL = 'bench';
const CHAINCODE = 'bench';
const FIRST_PORT = 26_200;
const GOSSIP_TIMEOUT_MS = 30_000;

const ORGANIZATIONS: readonly FabricOrganization[] = ['a', 'b', 'c', 'd'].map((letter) => ({
  name: `hospital-${letter}`,
  mspId: `Hospital${letter.toUpperCase()}MSP`,
}));

/**
 * Real Fabric: four peers and one orderer (Raft with one consenter, which is quicker than any consensus of several), with a
 * batch time that suits the load.
 *
 * @param directory an empty folder
 * @throws FabricMissingError where Fabric's programs are not on this machine
 */
export async function startFabric(directory: string): Promise<BenchLedger> {
  const plan: FabricPlan = {
    directory,
    channel: CHANNEL,
    organizations: ORGANIZATIONS,
    basePort: FIRST_PORT,
    batch: { maxMessageCount: 50, timeoutMs: 50 },
  };
  const network = await FabricNetwork.start(plan);
  try {
    await network.deploy({
      name: CHAINCODE,
      version: '1',
      sequence: 1,
      server: {
        command: process.execPath,
        args: [CHAINCODE_PROGRAM],
        directory: __dirname,
      },
    });
    const [first] = ORGANIZATIONS;
    if (!first) throw new Error('There is no organization.');
    const crypto = organizationCrypto(plan, first);
    const { contract, close } = await connectTo({
      address: network.peerAddress(first),
      tlsRootFile: path.join(crypto.peer.tls, 'ca.crt'),
      mspId: first.mspId,
      msp: crypto.user.msp,
      channel: CHANNEL,
      chaincode: CHAINCODE,
    });
    await untilPeersKnowEachOther(() => contract.submitTransaction('nothing'));
    return {
      name: 'Fabric',
      contract,
      pids: () => Promise.resolve(network.pids()),
      bytesOnDisk: () =>
        bytesBelow(
          ['orderer', ...ORGANIZATIONS.map(({ name }) => name)].map((name) => path.join(directory, name)),
        ),
      [Symbol.asyncDispose]: async () => {
        close();
        await network[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await network[Symbol.asyncDispose]();
    throw error;
  }
}

/** A gateway finds no endorsers until gossip has told it of the other peers. */
async function untilPeersKnowEachOther(call: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + GOSSIP_TIMEOUT_MS;
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
