import { msp } from '@hyperledger/fabric-protos';
import type { MspDefinition, NodeOu } from '../msp/types';
import { decodeMessage, parseMessage } from './message';
import type { Decoded } from './types';

/** `msp.MSPConfig.type` of the X.509 MSP. */
const FABRIC_MSP = 0;

/** `msp.MSPConfig` with the `msp.FabricMSPConfig` of an organization. */
export function encodeMspConfig(definition: MspDefinition): Uint8Array {
  const message = new msp.FabricMSPConfig();
  message.setName(definition.mspId);
  message.setRootCertsList(definition.rootCerts.map(utf8));
  message.setIntermediateCertsList(definition.intermediateCerts.map(utf8));
  message.setAdminsList(definition.admins.map(utf8));
  message.setRevocationListList(definition.revocationLists.map(utf8));
  message.setTlsRootCertsList(definition.tlsRootCerts.map(utf8));
  message.setTlsIntermediateCertsList(definition.tlsIntermediateCerts.map(utf8));
  const crypto = new msp.FabricCryptoConfig();
  crypto.setSignatureHashFamily('SHA2');
  crypto.setIdentityIdentifierHashFunction('SHA256');
  message.setCryptoConfig(crypto);
  if (definition.nodeOus) {
    const { client, peer, admin, orderer } = definition.nodeOus;
    const nodeOus = new msp.FabricNodeOUs();
    nodeOus.setEnable(true);
    nodeOus.setClientOuIdentifier(unitMessage(client));
    nodeOus.setPeerOuIdentifier(unitMessage(peer));
    nodeOus.setAdminOuIdentifier(unitMessage(admin));
    nodeOus.setOrdererOuIdentifier(unitMessage(orderer));
    message.setFabricNodeOus(nodeOus);
  }
  return mspConfigOf(message);
}

/** @param bytes `msp.MSPConfig` of the X.509 MSP. @throws CodecError */
export function decodeMspConfig(bytes: Uint8Array): Decoded<MspDefinition> {
  return decodeMessage('msp.MSPConfig', msp.MSPConfig, bytes, (outer) => {
    const message = parseMessage(msp.FabricMSPConfig, outer.getConfig_asU8());
    const nodeOus = message.getFabricNodeOus();
    return {
      mspId: message.getName(),
      rootCerts: message.getRootCertsList_asU8().map(text),
      intermediateCerts: message.getIntermediateCertsList_asU8().map(text),
      admins: message.getAdminsList_asU8().map(text),
      revocationLists: message.getRevocationListList_asU8().map(text),
      tlsRootCerts: message.getTlsRootCertsList_asU8().map(text),
      tlsIntermediateCerts: message.getTlsIntermediateCertsList_asU8().map(text),
      nodeOus: nodeOus?.getEnable()
        ? {
            ...namedUnit('client', nodeOus.getClientOuIdentifier()),
            ...namedUnit('peer', nodeOus.getPeerOuIdentifier()),
            ...namedUnit('admin', nodeOus.getAdminOuIdentifier()),
            ...namedUnit('orderer', nodeOus.getOrdererOuIdentifier()),
          }
        : undefined,
    };
  });
}

/** The same `msp.MSPConfig`, all but its revocation lists. @throws CodecError */
export function withoutRevocationLists(bytes: Uint8Array): Uint8Array {
  return decodeMessage('msp.MSPConfig', msp.MSPConfig, bytes, (outer) => {
    const message = parseMessage(msp.FabricMSPConfig, outer.getConfig_asU8());
    message.setRevocationListList([]);
    outer.setConfig(message.serializeBinary());
    return outer.serializeBinary();
  }).view;
}

function mspConfigOf(config: msp.FabricMSPConfig): Uint8Array {
  const message = new msp.MSPConfig();
  message.setType(FABRIC_MSP);
  message.setConfig(config.serializeBinary());
  return message.serializeBinary();
}

function unitMessage(unit: NodeOu | undefined): msp.FabricOUIdentifier | undefined {
  if (!unit) return undefined;
  const message = new msp.FabricOUIdentifier();
  message.setOrganizationalUnitIdentifier(unit.identifier);
  if (unit.certificate !== undefined) message.setCertificate(utf8(unit.certificate));
  return message;
}

function namedUnit(
  role: 'client' | 'peer' | 'admin' | 'orderer',
  message: msp.FabricOUIdentifier | undefined,
): MspDefinition['nodeOus'] {
  if (!message) return {};
  const certificate = message.getCertificate_asU8();
  return {
    [role]: {
      identifier: message.getOrganizationalUnitIdentifier(),
      certificate: certificate.length > 0 ? text(certificate) : undefined,
    },
  };
}

function utf8(content: string): Uint8Array {
  return Buffer.from(content, 'utf8');
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
