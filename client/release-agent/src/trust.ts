import { type X509Certificate } from 'node:crypto';
import { type Authorities, loadAuthorities, serialOf } from './authorities';
import { Refusal } from './refusal';

/** Longer chains than that nobody has. */
const maxChain = 5;

/** Says of a certificate which hospital's it is. */
export interface Trust {
  /** The certificates of all authorities, PEM: what a TLS server asks its callers for. */
  readonly authorities: readonly string[];
  /**
   * The hospital whose authority signed a certificate that holds now and was not revoked, nor any on the way to its root.
   *
   * @param use `identity`: signs in somebody's name; `connection`: is at the other end of a connection
   * @param now milliseconds since 1970
   * @throws Refusal CERTIFICATE_UNKNOWN, CERTIFICATE_EXPIRED or CERTIFICATE_REVOKED
   */
  hospitalOf(certificate: X509Certificate, use: 'identity' | 'connection', now: number): string;
}

/** @param msps the consortium's verifying MSP folders, by MSP id */
export async function loadTrust(msps: Readonly<Record<string, string>>): Promise<Trust> {
  return trust(
    await Promise.all(Object.entries(msps).map(([mspId, folder]) => loadAuthorities(mspId, folder))),
  );
}

export function trust(hospitals: readonly Authorities[]): Trust {
  return {
    authorities: hospitals.flatMap(({ identity, tls }) => [...identity, ...tls].map(String)),
    hospitalOf: (certificate, use, now) => {
      for (const hospital of hospitals) {
        // Fabric's own clients have their enrolment certificate at most; nodes and services have one of the TLS authority.
        const authorities = use === 'identity' ? hospital.identity : [...hospital.identity, ...hospital.tls];
        const chain = chainOf(certificate, authorities);
        if (chain === undefined) continue;
        checkChain(chain, hospital, now);
        return hospital.mspId;
      }
      throw new Refusal(
        'CERTIFICATE_UNKNOWN',
        'No certificate authority of the consortium has signed the certificate.',
      );
    },
  };
}

/** From the certificate to a root that signed itself. */
function chainOf(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
): X509Certificate[] | undefined {
  // An authority's own certificate speaks for nobody.
  if (certificate.ca) return undefined;
  const chain = [certificate];
  for (let last = certificate; chain.length <= maxChain;) {
    const issuer = authorities.find(
      (authority) => authority.ca && last.checkIssued(authority) && last.verify(authority.publicKey),
    );
    if (issuer === undefined) return undefined;
    if (issuer.fingerprint256 === last.fingerprint256) return chain;
    chain.push(issuer);
    last = issuer;
  }
  return undefined;
}

function checkChain(chain: readonly X509Certificate[], { revoked }: Authorities, now: number): void {
  for (const [place, certificate] of chain.entries()) {
    if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) {
      throw new Refusal('CERTIFICATE_EXPIRED', 'The certificate is outside the time that it holds for.');
    }
    const issuer = chain[place + 1];
    if (issuer && revoked.get(issuer.fingerprint256)?.has(serialOf(certificate.serialNumber))) {
      throw new Refusal('CERTIFICATE_REVOKED', 'The certificate was revoked.');
    }
  }
}
