import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OrganizationConfig } from '../ledger/types';
import { type Credentials, foundAuthority, type NodeOu, type TestAuthority } from './authority';

/** An organization with authorities of its own, and its files. */
export interface TestOrganization {
  readonly config: OrganizationConfig;
  readonly authority: TestAuthority;
  /** PEM */
  readonly tlsRoot: string;
}

/** The widest period that certificates express without a second form of time; nothing about them depends on today. */
const ALWAYS = { notBefore: Date.UTC(2000, 0, 1), notAfter: Date.UTC(2049, 0, 1) };

const NODE_OUS = `NodeOUs:
  Enable: true
${(['Client', 'Peer', 'Admin', 'Orderer'] as const)
  .map(
    (role) => `  ${role}OUIdentifier:
    Certificate: cacerts/ca-cert.pem
    OrganizationalUnitIdentifier: ${role.toLowerCase()}
`,
  )
  .join('')}`;

/** Founds an organization and writes what a ledger needs of it: MSP folders and the peer's TLS files, below the folder. */
export async function foundOrganization(folder: string, mspId: string): Promise<TestOrganization> {
  const name = mspId.toLowerCase();
  const root = join(folder, 'organizations', name);
  const [authority, tlsAuthority] = await Promise.all([
    foundAuthority(`ca.${name}`, ALWAYS),
    foundAuthority(`tlsca.${name}`, ALWAYS),
  ]);
  const node = (ou: NodeOu): Promise<Credentials> => authority.issue({ name: ou, ou, ...ALWAYS });
  const [peer, orderer, server] = await Promise.all([
    node('peer'),
    node('orderer'),
    tlsAuthority.issue({ name: `peer.${name}`, ou: 'peer', hosts: ['localhost'], ...ALWAYS }),
  ]);
  const verifying = {
    'config.yaml': NODE_OUS,
    'cacerts/ca-cert.pem': authority.certificate,
    'tlscacerts/tlsca-cert.pem': tlsAuthority.certificate,
  };
  const signing = ({ certificate, key }: Credentials) => ({
    ...verifying,
    'signcerts/cert.pem': certificate,
    'keystore/priv_sk': key,
  });
  await Promise.all([
    write(join(root, 'msp'), verifying),
    write(join(root, 'peer'), signing(peer)),
    write(join(root, 'orderer'), signing(orderer)),
    write(join(root, 'tls'), { 'server.crt': server.certificate, 'server.key': server.key }),
  ]);
  return {
    authority,
    tlsRoot: tlsAuthority.certificate,
    config: {
      name,
      mspId,
      mspDir: join(root, 'msp'),
      peer: {
        mspDir: join(root, 'peer'),
        tls: { certFile: join(root, 'tls', 'server.crt'), keyFile: join(root, 'tls', 'server.key') },
        listen: { host: 'localhost', port: 0 },
      },
      orderer: { mspDir: join(root, 'orderer') },
    },
  };
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await Promise.all(
    Object.entries(files).map(async ([file, content]) => {
      const path = join(folder, file);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, content, { mode: 0o600 });
    }),
  );
}
