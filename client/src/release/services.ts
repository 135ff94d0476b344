import { X509Certificate } from 'node:crypto';
import { ConfigurationError } from '../errors/configuration-error';

/** Where a hospital's release service listens, and how to know it. */
export interface ReleaseService {
  /** `https://` with host and port. */
  readonly url: string;
  /** The certificates of the authority that signed the service's own, PEM: the hospital's TLS authority. */
  readonly tlsCertificates: string;
}

/** How a connection reaches the release services of the hospitals, to open permitted records. */
export interface ReleaseOptions {
  /** By MSP id. */
  readonly services: Readonly<Record<string, ReleaseService>>;
  /**
   * The certificate and key of the connection (mutual TLS), PEM, of one of the own hospital's authorities. The caller's own unless
   * given; it has to be given where the caller's key is in a hardware module.
   */
  readonly tls?: { readonly certificate: string; readonly privateKey: string };
}

/** @throws ConfigurationError that names what cannot be used */
export function checkServices(services: ReleaseOptions['services']): void {
  for (const [mspId, { url, tlsCertificates }] of Object.entries(services)) {
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
      throw faulty(`The address of ${mspId}'s release service is no https:// URL.`);
    }
    try {
      new X509Certificate(tlsCertificates);
    } catch (error) {
      throw faulty(`The TLS certificates of ${mspId}'s release service cannot be used.`, error);
    }
  }
}

function faulty(what: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(
    what,
    'Ask that hospital for the address and certificate of its release service.',
    cause,
  );
}
