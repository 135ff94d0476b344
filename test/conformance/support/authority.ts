import 'reflect-metadata';
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import * as x509 from '@peculiar/x509';
import { isLowS } from '@careledger/fabric-embedded/rooms/msp/ecdsa';
import { SigningIdentity } from './identity';
import type { TargetOrganization } from './target';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const WHEN = new Date(Date.UTC(2026, 0, 1));

/** One more client of an organization. */
export async function issueClient(
  mspId: string,
  { certificate, key }: TargetOrganization['authority'],
): Promise<SigningIdentity> {
  const authority = new x509.X509Certificate(certificate);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  // Fabric puts another certificate in the place of one whose signature is not low-S; each turn gives one every other time.
  for (;;) {
    const issued = await x509.X509CertificateGenerator.create(
      {
        serialNumber: `10${randomBytes(14).toString('hex')}`,
        subject: [{ OU: ['client'] }, { CN: ['leaver'] }],
        issuer: authority.subjectName.toJSON(),
        // Peers judge the chain at the moment when a certificate begins.
        notBefore: authority.notBefore,
        notAfter: authority.notAfter,
        publicKey: keys.publicKey,
        signingKey: await signingKey(key),
        signingAlgorithm: ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        ],
      },
      webcrypto,
    );
    if (!isLowS(new Uint8Array(issued.signature))) continue;
    return new SigningIdentity(mspId, Buffer.from(issued.toString('pem')), KeyObject.from(keys.privateKey));
  }
}

/** An authority's list of one revoked certificate, PEM. It names the authority by the key identifier in its certificate, as peers want it. */
export async function revocationList(
  { certificate, key }: TargetOrganization['authority'],
  revoked: SigningIdentity,
): Promise<string> {
  const authority = new x509.X509Certificate(certificate);
  const identifier = authority.getExtension(x509.SubjectKeyIdentifierExtension);
  if (identifier === null) throw new Error('The authority has no key identifier.');
  const holder = msp.SerializedIdentity.deserializeBinary(revoked.serialized).getIdBytes_asU8();
  const { serialNumber } = new x509.X509Certificate(Buffer.from(holder).toString('utf8'));
  const list = await x509.X509CrlGenerator.create(
    {
      issuer: authority.subjectName.toJSON(),
      thisUpdate: WHEN,
      nextUpdate: WHEN,
      signingKey: await signingKey(key),
      signingAlgorithm: ALGORITHM,
      extensions: [new x509.AuthorityKeyIdentifierExtension(identifier.keyId)],
      entries: [{ serialNumber, revocationDate: WHEN }],
    },
    webcrypto,
  );
  return `${x509.PemConverter.encode(list.rawData, 'X509 CRL')}\n`;
}

async function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
