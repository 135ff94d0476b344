import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { common, msp } from '@hyperledger/fabric-protos';
import type { MspDefinition, NodeOu } from '@careledger/fabric-embedded/rooms/msp/index';
import { CONFORMANCE } from './cases';
import { present } from './decode';

/**
 * All blocks of one run of the cases on real Fabric, from the first on, as a peer keeps them: with its verdicts and commit
 * hashes. Compressed; each block after its length, four bytes, big-endian. JSON would lose bytes that hashes are over.
 */
const CHAIN = join(CONFORMANCE, 'blocks', 'fabric-3.1.5.bin.br');

/** @param blocks `common.Block`, in order, from number 0 on */
export function writeChain(blocks: readonly Uint8Array[]): void {
  const parts = blocks.flatMap((block) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    return [length, block];
  });
  mkdirSync(dirname(CHAIN), { recursive: true });
  writeFileSync(CHAIN, brotliCompressSync(Buffer.concat(parts)));
}

/** @returns `common.Block` by number */
export function readChain(): readonly Uint8Array[] {
  const bytes = brotliDecompressSync(readFileSync(CHAIN));
  const blocks: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const start = offset + 4;
    offset = start + bytes.readUInt32BE(offset);
    blocks.push(bytes.subarray(start, offset));
  }
  return blocks;
}

/** @returns the MSPs of the channel's application organizations, as its first block has them */
export function channelMsps(genesis: Uint8Array): readonly MspDefinition[] {
  const [envelope] = present(common.Block.deserializeBinary(genesis).getData()).getDataList_asU8();
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(present(envelope)).getPayload_asU8(),
  );
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
  const application = config?.getChannelGroup()?.getGroupsMap().get('Application');
  const definitions: MspDefinition[] = [];
  present(application)
    .getGroupsMap()
    .forEach((organization) => {
      const value = present(organization.getValuesMap().get('MSP'));
      const outer = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
      definitions.push(definitionOf(msp.FabricMSPConfig.deserializeBinary(outer.getConfig_asU8())));
    });
  return definitions;
}

function definitionOf(config: msp.FabricMSPConfig): MspDefinition {
  const nodeOus = config.getFabricNodeOus();
  return {
    mspId: config.getName(),
    rootCerts: config.getRootCertsList_asU8().map(text),
    intermediateCerts: config.getIntermediateCertsList_asU8().map(text),
    admins: config.getAdminsList_asU8().map(text),
    revocationLists: config.getRevocationListList_asU8().map(text),
    tlsRootCerts: config.getTlsRootCertsList_asU8().map(text),
    tlsIntermediateCerts: config.getTlsIntermediateCertsList_asU8().map(text),
    nodeOus: nodeOus?.getEnable()
      ? {
          client: nodeOu(nodeOus.getClientOuIdentifier()),
          peer: nodeOu(nodeOus.getPeerOuIdentifier()),
          admin: nodeOu(nodeOus.getAdminOuIdentifier()),
          orderer: nodeOu(nodeOus.getOrdererOuIdentifier()),
        }
      : undefined,
  };
}

function nodeOu(unit: msp.FabricOUIdentifier | undefined): NodeOu {
  const found = present(unit);
  const certificate = found.getCertificate_asU8();
  return {
    identifier: found.getOrganizationalUnitIdentifier(),
    certificate: certificate.length > 0 ? text(certificate) : undefined,
  };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
