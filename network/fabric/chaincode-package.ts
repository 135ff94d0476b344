import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** How a peer reaches a chaincode server: `connection.json` of a package of type `ccaas`. */
export interface ChaincodeConnection {
  /** host:port */
  readonly address: string;
  /** PEM: what the server's certificate is checked against. */
  readonly rootCertificate: string;
  /** PEM: the peer's own certificate and key towards the server. */
  readonly clientCertificate: string;
  readonly clientKey: string;
}

export interface ChaincodePackage {
  readonly bytes: Buffer;
  /** `label:sha256` of the bytes, as the peer computes it. */
  readonly packageId: string;
}

/** Makes a chaincode-as-a-service package. The same input gives the same bytes. */
export function packChaincode(label: string, connection: ChaincodeConnection): ChaincodePackage {
  const connectionJson = {
    address: connection.address,
    dial_timeout: '10s',
    tls_required: true,
    client_auth_required: true,
    client_key: connection.clientKey,
    client_cert: connection.clientCertificate,
    root_cert: connection.rootCertificate,
  };
  const code = archive([['connection.json', Buffer.from(JSON.stringify(connectionJson))]]);
  const bytes = archive([
    ['metadata.json', Buffer.from(JSON.stringify({ type: 'ccaas', label }))],
    ['code.tar.gz', code],
  ]);
  return { bytes, packageId: `${label}:${createHash('sha256').update(bytes).digest('hex')}` };
}

function archive(files: readonly (readonly [path: string, content: Buffer])[]): Buffer {
  const blocks: Buffer[] = [];
  for (const [path, content] of files) {
    const header = new Header({
      path,
      size: content.length,
      mode: 0o644,
      type: 'File',
      mtime: new Date(0),
      uid: 0,
      gid: 0,
    });
    header.encode();
    if (header.block === undefined) throw new Error(`No tar header for ${path}.`);
    blocks.push(header.block, content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  blocks.push(Buffer.alloc(1024));
  return gzipSync(Buffer.concat(blocks));
}
