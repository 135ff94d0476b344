import { createPrivateKey } from 'node:crypto';
import { signLowS } from '@careledger/network/fabric';
import * as v from 'valibot';
import { algorithm, generateKeys, loadX509, privateKeyPem } from '../certificate';
import type { Credentials } from '../authority';
import { callCa, CaError, type CaEndpoint } from './rest';

/** Fabric CA's code for an identity that is registered already. */
const ALREADY_REGISTERED = 74;
/** Fabric CA's code for an identity to be revoked that is not registered. */
const IDENTITY_NOT_FOUND = 10;

const EnrolledSchema = v.object({ Cert: v.string() });
const ListSchema = v.object({ CRL: v.string() });

/** Somebody to register. */
export interface Registration {
  readonly id: string;
  readonly type: string;
  readonly secret: string;
  readonly affiliation: string;
  /** Stand in the certificate. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a certificate is asked for. */
export interface Enrolment {
  /** The authority's name at the server. */
  readonly authority: string;
  readonly id: string;
  readonly secret: string;
  /** Country and organization; the common name is the id. */
  readonly subject: readonly Readonly<Record<string, string[]>>[];
  /** Host names and addresses, for a server. */
  readonly hosts?: readonly string[];
  readonly profile?: string;
}

/** Makes a key, and asks the CA for a certificate with a request (PKCS #10) that only the key's holder can make. @throws CaError */
export async function enrolAt(endpoint: CaEndpoint, enrolment: Enrolment): Promise<Credentials> {
  const { authority, id, secret, subject, hosts, profile } = enrolment;
  const library = await loadX509();
  const keys = await generateKeys();
  const request = await library.Pkcs10CertificateRequestGenerator.create({
    name: [...subject, { CN: [id] }],
    keys,
    signingAlgorithm: algorithm,
  });
  const result = await callCa(endpoint, {
    method: 'POST',
    path: '/api/v1/enroll',
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    body: JSON.stringify({
      certificate_request: `${request.toString('pem')}\n`,
      caname: authority,
      ...(hosts === undefined ? {} : { hosts }),
      ...(profile === undefined ? {} : { profile }),
    }),
  });
  const { Cert } = v.parse(EnrolledSchema, result);
  return {
    certificate: Buffer.from(Cert, 'base64').toString('utf8'),
    key: await privateKeyPem(keys.privateKey),
  };
}

/** Registers somebody; who is registered already gets these attributes and this secret. @throws CaError */
export async function registerAt(
  endpoint: CaEndpoint,
  authority: string,
  registrar: Credentials,
  registration: Registration,
): Promise<void> {
  const { id, attributes, ...others } = registration;
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value, ecert: true }));
  const write = (method: 'POST' | 'PUT', path: string, content: object): Promise<unknown> => {
    const body = JSON.stringify({ ...others, attrs, max_enrollments: -1, caname: authority, ...content });
    return callCa(endpoint, {
      ...{ method, path, body },
      authorization: token(registrar, method, path, body),
    });
  };
  try {
    await write('POST', '/api/v1/register', { id });
  } catch (error) {
    if (!(error instanceof CaError) || error.code !== ALREADY_REGISTERED) throw error;
    await write('PUT', `/api/v1/identities/${id}`, {});
  }
}

/**
 * Revokes all certificates of an identity and closes it: it can be enrolled no more.
 *
 * @returns the list of what the register has revoked by now, PEM
 * @throws CaError
 */
export async function revokeAt(
  endpoint: CaEndpoint,
  authority: string,
  registrar: Credentials,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<string> {
  const post = (path: string, content: object): Promise<unknown> => {
    const body = JSON.stringify({ ...content, caname: authority });
    const authorization = token(registrar, 'POST', path, body);
    return callCa(endpoint, { method: 'POST', path, body, authorization });
  };
  try {
    await post('/api/v1/revoke', { id, reason });
  } catch (error) {
    // A register that was made anew, on the same authority: there is nothing to close in it.
    if (!(error instanceof CaError) || error.code !== IDENTITY_NOT_FOUND) throw error;
  }
  // Asked for by itself: the answer to a revocation has a list only where something was left to be revoked.
  const { CRL } = v.parse(ListSchema, await post('/api/v1/gencrl', {}));
  return Buffer.from(CRL, 'base64').toString('utf8');
}

/** Fabric CA's token: the certificate, and a signature over method, path, body and certificate, each in base64. */
function token({ certificate, key }: Credentials, method: string, path: string, body: string): string {
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
  const own = base64(certificate);
  const payload = `${method}.${base64(path)}.${base64(body)}.${own}`;
  return `${own}.${signLowS(createPrivateKey(key), Buffer.from(payload, 'utf8')).toString('base64')}`;
}
