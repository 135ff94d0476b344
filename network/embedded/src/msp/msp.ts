import { X509Certificate, createHash } from 'node:crypto';
import { decodeSerializedIdentity } from '../codec/identity';
import { CodecError } from '../codec/message';
import { certificateChain } from './certificate-chain';
import { ecdsaVerifier } from './ecdsa';
import { MspError } from './error';
import { decodePem } from './pem';
import { type RevocationList, readRevocationList } from './revocation-list';
import type { Identity, Msp, MspDefinition, NodeOu, NodeRole, Principal } from './types';

/**
 * An organization's MSP, with the rules of Fabric's version 1.4.3 and later.
 *
 * @throws MspError where the definition has no root certificate, or one of its texts does not parse
 */
export function createMsp(definition: MspDefinition): Msp {
  const { mspId } = definition;
  const roots = definition.rootCerts.map(authority);
  if (roots.length === 0) throw new MspError('expected at least one CA certificate');
  const intermediates = definition.intermediateCerts.map(authority);
  const admins = new Set(definition.admins.map((pem) => fingerprintOf(new X509Certificate(pem))));
  const revocationLists = definition.revocationLists.map(readRevocationList);
  const nodeRoles = definition.nodeOus && nodeRolesOf(definition.nodeOus);

  return {
    mspId,
    identify(certificatePem, serialized) {
      const certificate = parseCertificate(certificatePem);
      const chain = certificateChain(certificate, roots, intermediates);
      if (certificate.ca) {
        throw new MspError(
          'could not obtain certification chain: An X509 certificate with Basic Constraint: ' +
            'Certificate Authority equals true cannot be used as an identity',
          VALIDATE,
        );
      }
      checkRevocation(certificate, chain[0], revocationLists);
      const role = nodeRoles && nodeRoleOf(certificate, chain[0], nodeRoles, mspId);
      const fingerprint = fingerprintOf(certificate);
      const roles = new Set<NodeRole | 'member'>(role ? ['member', role] : ['member']);
      if (admins.has(fingerprint)) roles.add('admin');
      return identity({ mspId, serialized, certificate, fingerprint, roles });
    },
  };
}

function identity(parts: {
  readonly mspId: string;
  readonly serialized: Uint8Array;
  readonly certificate: X509Certificate;
  readonly fingerprint: string;
  readonly roles: ReadonlySet<NodeRole | 'member'>;
}): Identity {
  const { mspId, serialized, certificate, fingerprint, roles } = parts;
  return {
    mspId,
    serialized,
    certificate,
    fingerprint,
    expiresAt: Date.parse(certificate.validTo),
    ...ecdsaVerifier(certificate.publicKey),
    satisfies(principal: Principal) {
      switch (principal.kind) {
        case 'role':
          return principal.mspId === mspId && roles.has(principal.role);
        case 'identity':
          return fingerprintOfIdentity(principal.serialized, mspId) === fingerprint;
        case 'unsupported':
          return false;
      }
    },
  };
}

const VALIDATE = { stage: 'validate' } as const;

interface NodeRoleRule {
  readonly role: NodeRole;
  readonly certifier: string | undefined;
}

function nodeRolesOf(
  nodeOus: Readonly<Partial<Record<NodeRole, NodeOu>>>,
): ReadonlyMap<string, NodeRoleRule> {
  const rules = new Map<string, NodeRoleRule>();
  for (const role of ['client', 'peer', 'admin', 'orderer'] as const) {
    const nodeOu = nodeOus[role];
    if (!nodeOu) continue;
    const certifier =
      nodeOu.certificate === undefined ? undefined : fingerprintOf(authority(nodeOu.certificate));
    rules.set(nodeOu.identifier, { role, certifier });
  }
  if (rules.size === 0)
    throw new MspError('no valid node OUs: enable at least one of client, peer, admin, orderer');
  return rules;
}

/** Every member is exactly one of the four. */
function nodeRoleOf(
  certificate: X509Certificate,
  issuer: X509Certificate | undefined,
  rules: ReadonlyMap<string, NodeRoleRule>,
  mspId: string,
): NodeRole {
  const units = organizationalUnits(certificate);
  const matches = units.flatMap((unit) => rules.get(unit) ?? []);
  const [match] = matches;
  const prefix = "could not validate identity's OUs: the identity";
  const suffix = `OUs: [${units.join(' ')}], MSP: [${mspId}]`;
  if (!match) {
    throw new MspError(
      `${prefix} does not have an OU that resolves to client, peer, orderer, or admin role. ${suffix}`,
      VALIDATE,
    );
  }
  for (const { certifier } of matches) {
    if (certifier !== undefined && (!issuer || fingerprintOf(issuer) !== certifier)) {
      throw new MspError(
        `could not validate identity's OUs: certifiersIdentifier does not match: [${units.join(' ')}], MSP: [${mspId}]`,
        VALIDATE,
      );
    }
  }
  if (matches.length > 1) {
    throw new MspError(
      `${prefix} must have a client, a peer, an orderer, or an admin OU role to be valid, not a combination of them. ${suffix}`,
      VALIDATE,
    );
  }
  return match.role;
}

function checkRevocation(
  certificate: X509Certificate,
  issuer: X509Certificate | undefined,
  lists: readonly RevocationList[],
): void {
  const serialNumber = BigInt(`0x${certificate.serialNumber}`);
  if (issuer && lists.some((list) => list.revokes(serialNumber, issuer))) {
    throw new MspError(
      'could not validate identity against certification chain: The certificate has been revoked',
      VALIDATE,
    );
  }
}

/** Undefined where it is no identity of that MSP. */
function fingerprintOfIdentity(serialized: Uint8Array, mspId: string): string | undefined {
  try {
    const { view } = decodeSerializedIdentity(serialized);
    return view.mspId === mspId ? fingerprintOf(parseCertificate(view.idBytes)) : undefined;
  } catch (error) {
    if (error instanceof MspError || error instanceof CodecError) return undefined;
    throw error;
  }
}

function organizationalUnits(certificate: X509Certificate): readonly string[] {
  // Node's text form of a subject escapes and joins; this one has the values, a list where there are several.
  const units: unknown = certificate.toLegacyObject().subject.OU;
  if (typeof units === 'string') return [units];
  return Array.isArray(units) ? units.filter((unit) => typeof unit === 'string') : [];
}

function parseCertificate(pem: Uint8Array): X509Certificate {
  const der = decodePem(pem);
  if (!der) throw new MspError('could not decode the PEM structure');
  try {
    const certificate = new X509Certificate(der);
    if (certificate.raw.length !== der.length) throw new RangeError('There are bytes after the certificate.');
    return certificate;
  } catch (error) {
    throw new MspError('parseCertificate failed', { cause: error });
  }
}

function authority(pem: string): X509Certificate {
  const certificate = parseCertificate(Buffer.from(pem));
  if (!certificate.ca) throw new MspError('CA Certificate did not have the CA attribute');
  return certificate;
}

function fingerprintOf(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex');
}
