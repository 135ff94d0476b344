import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { FabricBinaries } from './binaries';
import { CHANNEL_PROFILE, channelConfig } from './channel-config';
import { type Consortium, type FabricNode, type FabricOrderer, orderersOf, peersOf } from './consortium';
import { ordererConfig, peerConfig } from './node-config';
import { hasJoined, joinOrderer, joinPeer } from './peer-command';
import { type Program, run } from './processes';

/** Between two peers' joins, in milliseconds: gossip handshakes that cross each other cost five seconds. */
const JOIN_STAGGER = 250;

/**
 * Makes the channel's genesis block, unless it is there: it says what the channel is, and cannot be made anew.
 *
 * @returns its file
 * @throws ProgramError
 */
export async function makeGenesisBlock(
  consortium: Consortium,
  { programs }: FabricBinaries,
): Promise<string> {
  const { directory, channel } = consortium;
  const block = join(directory, `${channel}.block`);
  if (existsSync(block)) return block;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeConfig(join(directory, 'configtx.yaml'), channelConfig(consortium));
  const unfinished = `${block}.part`;
  await run(programs.configtxgen, [
    ...['-configPath', directory, '-profile', CHANNEL_PROFILE],
    ...['-channelID', channel, '-outputBlock', unfinished],
  ]);
  renameSync(unfinished, block);
  return block;
}

/** Writes an orderer's configuration. @returns how it is started */
function ordererProgram(orderer: FabricOrderer, { programs }: FabricBinaries): Program {
  writeConfig(join(folderOf(orderer), 'orderer.yaml'), ordererConfig(orderer));
  return nodeProgram(orderer, programs.orderer, []);
}

/** Writes the configurations of all peers and orderers. @returns how they are started, orderers first */
export function nodePrograms(consortium: Consortium, fabric: FabricBinaries): Program[] {
  return [
    ...orderersOf(consortium).map((orderer) => ordererProgram(orderer, fabric)),
    ...peersOf(consortium).map((peer) => {
      const config = peerConfig(consortium, peer, fabric.chaincodeBuilder);
      writeConfig(join(folderOf(peer), 'core.yaml'), config);
      return nodeProgram(peer, fabric.programs.peer, ['node', 'start']);
    }),
  ];
}

/** Brings nodes that listen to the channel; those that are there stay as they are. @throws ProgramError */
export async function joinChannel(
  consortium: Consortium,
  fabric: FabricBinaries,
  genesisBlock: string,
): Promise<void> {
  await Promise.all(
    orderersOf(consortium).map((orderer) => joinOrderer(fabric, consortium, orderer, genesisBlock)),
  );
  await Promise.all(
    peersOf(consortium).map(async (peer, index) => {
      if (hasJoined(peer)) return;
      await pause(index * JOIN_STAGGER);
      await joinPeer(fabric, peer, genesisBlock);
    }),
  );
}

function nodeProgram(node: FabricNode, command: string, args: readonly string[]): Program {
  const { name, directory, logFile } = node;
  const environment = {
    FABRIC_CFG_PATH: directory,
    // At `info` a node writes several lines a block. The orderer's door warns of every gateway that hangs up, as all do.
    FABRIC_LOGGING_SPEC: 'warn:orderer.common.broadcast=error',
    // Fabric's own format is coloured, in files too.
    FABRIC_LOGGING_FORMAT: '%{time:2006-01-02T15:04:05.000Z07:00} %{level:.4s} [%{module}] %{message}',
  };
  return { name, command, args, directory, environment, logFile };
}

function folderOf({ directory }: FabricNode): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}

function writeConfig(file: string, content: unknown): void {
  writeFileSync(file, stringify(content), { mode: 0o600 });
}
