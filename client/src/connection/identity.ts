import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { ConfigurationError } from '../errors/configuration-error';
import { type MessageSigner, messageSigner } from '../signing/message-signer';
import { readFolder, reasonOf } from './files';
import { type Pkcs11KeyOptions, pkcs11Signer } from './pkcs11-signer';

/**
 * Who calls: the path of a standard Fabric MSP folder (signcerts/, keystore/), the two PEM texts, a certificate and a key in a
 * PKCS#11 token, or a certificate and a function that signs, wherever the key is.
 */
export type IdentitySource =
  | string
  | { readonly certificate: string; readonly privateKey: string }
  | { readonly certificate: string; readonly pkcs11: Pkcs11KeyOptions }
  | { readonly certificate: string; readonly sign: MessageSigner };

/** An identity that can be used: the certificate in PEM, and what signs for it. */
export interface CallerIdentity {
  readonly certificate: Uint8Array;
  readonly sign: MessageSigner;
  /** Lets go of what holds the key, where something has to be let go of. */
  readonly close?: () => void;
  /** The key in PEM, where it is at hand: for mutual TLS. */
  readonly privateKey?: string;
}

/**
 * @param now milliseconds since 1970, to tell an expired certificate
 * @throws ConfigurationError where a file is missing, is not what it should be, the two do not fit, or the certificate is not
 *   valid now
 */
export async function loadIdentity(source: IdentitySource, now: number): Promise<CallerIdentity> {
  if (typeof source === 'string') {
    return loadMspFolder(source, now);
  }
  const certificate = parseCertificate(source.certificate, 'The certificate', now);
  const pem = Buffer.from(certificate.toString());
  if ('sign' in source) {
    return { certificate: pem, sign: source.sign };
  }
  if ('pkcs11' in source) {
    return { certificate: pem, ...(await pkcs11Signer(source.pkcs11, certificate)) };
  }
  const key = parseKey(source.privateKey, 'The private key');
  if (!certificate.checkPrivateKey(key)) {
    throw new ConfigurationError(
      'The private key is not that of the certificate.',
      'Pass the two that were enrolled together.',
    );
  }
  return { certificate: pem, sign: messageSigner(key), privateKey: source.privateKey };
}

async function loadMspFolder(folder: string, now: number): Promise<CallerIdentity> {
  const [first, ...others] = await readFolder(join(folder, 'signcerts'), 'The MSP folder');
  if (first === undefined || others.length > 0) {
    throw new ConfigurationError(
      `${join(folder, 'signcerts')} holds ${others.length + (first === undefined ? 0 : 1)} files; one certificate is expected.`,
      'Point to the MSP folder of one enrolled user.',
    );
  }
  const certificate = parseCertificate(first.text, first.path, now);
  const keys = await readFolder(join(folder, 'keystore'), 'The MSP folder');
  for (const { path, text } of keys) {
    const key = parseKey(text, path);
    if (certificate.checkPrivateKey(key)) {
      // Not the file's text: the ledger takes one PEM block and nothing around it, which files of some CAs have.
      const pem = Buffer.from(certificate.toString());
      return { certificate: pem, sign: messageSigner(key), privateKey: text };
    }
  }
  throw new ConfigurationError(
    `None of the ${keys.length} keys in ${join(folder, 'keystore')} is that of the certificate in signcerts.`,
    'Enrol again, or point to the MSP folder that holds both.',
  );
}

function parseCertificate(pem: string, where: string, now: number): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch (error) {
    throw new ConfigurationError(
      `${where} is not an X.509 certificate in PEM.`,
      'Pass the certificate as enrolled.',
      error,
    );
  }
  if (certificate.publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new ConfigurationError(
      `${where} does not hold a P-256 key.`,
      'Enrol with an ECDSA key on the curve P-256.',
    );
  }
  if (now >= Date.parse(certificate.validTo) || now < Date.parse(certificate.validFrom)) {
    throw new ConfigurationError(
      `${where} is valid from ${certificate.validFrom} to ${certificate.validTo} only.`,
      'Enrol again, or set the clock of this machine.',
    );
  }
  return certificate;
}

function parseKey(pem: string, where: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    createPublicKey(key);
    return key;
  } catch (error) {
    throw new ConfigurationError(
      `${where} is not an unencrypted private key in PEM (${reasonOf(error)}).`,
      'Pass the key as enrolled.',
    );
  }
}
