import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { FabricBinaries } from './binaries';
import type { ChaincodePackage } from './chaincode-package';
import { type Consortium, type FabricPeer, orderersOf, peersOf } from './consortium';
import { runPeerCommand } from './peer-command';
import { ProgramError } from './processes';

/** What the organizations agree on about a chaincode. */
export interface FabricDefinition {
  readonly name: string;
  readonly version: string;
  /** How many-th definition of that name this is, from 1. */
  readonly sequence: number;
  /** Fabric's signature policy syntax; absent: the channel's majority. */
  readonly endorsementPolicy?: string | undefined;
}

const CommittedSchema = v.object({ sequence: v.number(), version: v.string() });

/** Fabric's chaincode lifecycle: install, approve by each organization, commit. @throws ProgramError with what the peer says */
export class Lifecycle {
  readonly #consortium: Consortium;
  readonly #fabric: FabricBinaries;

  constructor(consortium: Consortium, fabric: FabricBinaries) {
    this.#consortium = consortium;
    this.#fabric = fabric;
  }

  /** The definition that stands on the channel as a peer sees it; undefined where none does. */
  async committed(
    peer: FabricPeer,
    name: string,
  ): Promise<{ readonly sequence: number; readonly version: string } | undefined> {
    try {
      const { channel } = this.#consortium;
      const answer = await runPeerCommand(this.#fabric, peer, [
        ...['lifecycle', 'chaincode', 'querycommitted'],
        ...['--channelID', channel, '--name', name, '--output', 'json'],
      ]);
      return v.parse(CommittedSchema, JSON.parse(answer));
    } catch (error) {
      if (error instanceof ProgramError && error.message.includes('is not defined')) return undefined;
      throw error;
    }
  }

  /** Puts a package on a peer; without effect where it is there. The chaincode server has to be up: the peer dials it. */
  async install(peer: FabricPeer, name: string, { bytes }: ChaincodePackage): Promise<void> {
    const folder = join(peer.directory, 'chaincode');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${name}.tar.gz`);
    writeFileSync(file, bytes, { mode: 0o600 });
    try {
      await runPeerCommand(this.#fabric, peer, ['lifecycle', 'chaincode', 'install', file]);
    } catch (error) {
      if (!String(error).includes('already successfully installed')) throw error;
    }
  }

  /** Says for a peer's organization that it agrees, and which package it will run. */
  async approve(peer: FabricPeer, definition: FabricDefinition, packageId: string): Promise<void> {
    try {
      await runPeerCommand(this.#fabric, peer, [
        ...['lifecycle', 'chaincode', 'approveformyorg'],
        ...this.#arguments(definition),
        ...['--package-id', packageId],
      ]);
    } catch (error) {
      // The same was approved before: a run that was killed goes on.
      const text = String(error);
      if (!text.includes('attempted to redefine') || text.includes('with different parameters')) throw error;
    }
  }

  /** Makes it the channel's, with the endorsement of these peers, a majority of the organizations. */
  async commit(peers: readonly FabricPeer[], definition: FabricDefinition): Promise<void> {
    const [first] = peers;
    if (first === undefined) throw new ProgramError('No peer runs that could commit a definition.');
    const endorsers = peers.flatMap(({ ports, crypto }) => [
      ...['--peerAddresses', `localhost:${ports.peer}`],
      ...['--tlsRootCertFiles', join(crypto.tls, 'ca.crt')],
    ]);
    await runPeerCommand(this.#fabric, first, [
      ...['lifecycle', 'chaincode', 'commit'],
      ...this.#arguments(definition),
      ...endorsers,
    ]);
  }

  /** Installs, approves at every organization, commits. */
  async deploy(
    definition: FabricDefinition,
    packageOf: (peer: FabricPeer) => Promise<ChaincodePackage>,
  ): Promise<void> {
    const peers = peersOf(this.#consortium);
    await Promise.all(
      peers.map(async (peer) => {
        const chaincodePackage = await packageOf(peer);
        await this.install(peer, definition.name, chaincodePackage);
        await this.approve(peer, definition, chaincodePackage.packageId);
      }),
    );
    await this.commit(peers, definition);
  }

  #arguments({ name, version, sequence, endorsementPolicy }: FabricDefinition): string[] {
    const [orderer] = orderersOf(this.#consortium);
    if (orderer === undefined) throw new ProgramError('A network needs an orderer.');
    return [
      ...['--channelID', this.#consortium.channel, '--name', name, '--version', version],
      ...['--sequence', String(sequence)],
      ...(endorsementPolicy === undefined ? [] : ['--signature-policy', endorsementPolicy]),
      ...['-o', `localhost:${orderer.ports.broadcast}`, '--tls'],
      ...['--cafile', join(orderer.crypto.tls, 'ca.crt')],
    ];
  }
}
