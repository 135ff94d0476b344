import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FabricBinaries } from './binaries';
import type { Consortium, FabricNode, FabricOrderer, FabricPeer } from './consortium';
import { ProgramError, run } from './processes';

/** Says, in a node's folder, that it takes part in the channel. */
const joinedMark = 'joined';

/** Runs a `peer` command as the administrator of the peer's organization. @throws ProgramError */
export function runPeerCommand(
  { programs }: FabricBinaries,
  peer: FabricPeer,
  args: readonly string[],
): Promise<string> {
  return run(programs.peer, args, {
    FABRIC_CFG_PATH: peer.directory,
    FABRIC_LOGGING_SPEC: 'error',
    CORE_PEER_ADDRESS: `localhost:${peer.ports.peer}`,
    CORE_PEER_LOCALMSPID: peer.mspId,
    CORE_PEER_MSPCONFIGPATH: peer.adminMsp,
    CORE_PEER_TLS_ENABLED: 'true',
    CORE_PEER_TLS_ROOTCERT_FILE: join(peer.crypto.tls, 'ca.crt'),
  });
}

/** Whether a node was brought to the channel, as its folder says. */
export function hasJoined({ directory }: FabricNode): boolean {
  return existsSync(join(directory, joinedMark));
}

/** Makes an orderer take part in the channel; without effect where it does. @throws ProgramError */
export async function joinOrderer(
  { programs }: FabricBinaries,
  { channel }: Consortium,
  orderer: FabricOrderer,
  genesisBlock: string,
): Promise<void> {
  const { tls } = orderer.crypto;
  await once(orderer, async () => {
    const answer = await run(programs.osnadmin, [
      ...['channel', 'join', '--channelID', channel, '--config-block', genesisBlock],
      ...['-o', `localhost:${orderer.ports.admin}`],
      ...['--ca-file', join(tls, 'ca.crt')],
      ...['--client-cert', join(tls, 'server.crt'), '--client-key', join(tls, 'server.key')],
    ]);
    if (!answer.includes('201') && !answer.includes('channel already exists')) {
      throw new ProgramError(`${orderer.name} did not join the channel: ${answer.trim()}`);
    }
  });
}

/** Makes a peer take part in the channel; without effect where it does. @throws ProgramError */
export async function joinPeer(
  fabric: FabricBinaries,
  peer: FabricPeer,
  genesisBlock: string,
): Promise<void> {
  await once(peer, async () => {
    try {
      await runPeerCommand(fabric, peer, ['channel', 'join', '-b', genesisBlock]);
    } catch (error) {
      // A run that was killed before it could write it down.
      if (!String(error).includes('already exists')) throw error;
    }
  });
}

async function once(node: FabricNode, work: () => Promise<void>): Promise<void> {
  if (hasJoined(node)) return;
  await work();
  writeFileSync(join(node.directory, joinedMark), '', { mode: 0o600 });
}
