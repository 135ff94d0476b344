import type { X509Certificate } from 'node:crypto';
import { MspError } from './error';

/**
 * The one path from an identity's certificate to a root, without the certificate itself: its issuer first.
 *
 * As in Fabric, the path is judged at the moment when the certificate's period began (plus a second), so the verdict does
 * not depend on when it is asked for.
 *
 * @throws MspError in Fabric's words
 */
export function certificateChain(
  certificate: X509Certificate,
  roots: readonly X509Certificate[],
  intermediates: readonly X509Certificate[],
): readonly X509Certificate[] {
  const at = Date.parse(certificate.validFrom) + 1000;
  const paths = pathsFrom(certificate, roots, intermediates, at);
  const [path] = paths;
  if (!path) {
    throw new MspError('the supplied identity is not valid: x509: certificate signed by unknown authority');
  }
  if (paths.length > 1) {
    throw new MspError(`this MSP only supports a single validation chain, got ${paths.length}`);
  }
  if (intermediates.some((other) => path[0] && isIssuer(path[0], other))) {
    throw new MspError(
      'invalid validation chain. Parent certificate should be a leaf of the certification tree',
    );
  }
  return path;
}

function pathsFrom(
  certificate: X509Certificate,
  roots: readonly X509Certificate[],
  intermediates: readonly X509Certificate[],
  at: number,
): (readonly X509Certificate[])[] {
  if (!holdsAt(certificate, at)) {
    throw new MspError(
      'the supplied identity is not valid: x509: certificate has expired or is not yet valid',
    );
  }
  const ends = roots.filter((root) => isIssuer(root, certificate) && holdsAt(root, at)).map((root) => [root]);
  const longer = intermediates
    .filter((intermediate) => isIssuer(intermediate, certificate))
    .flatMap((intermediate) =>
      pathsFrom(
        intermediate,
        roots,
        intermediates.filter((other) => other !== intermediate),
        at,
      ).map((rest) => [intermediate, ...rest]),
    );
  return [...ends, ...longer];
}

function isIssuer(authority: X509Certificate, certificate: X509Certificate): boolean {
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function holdsAt(certificate: X509Certificate, at: number): boolean {
  return Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);
}
