import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { FabricBinaries } from './binaries';
import type { Program } from './processes';

/** A certification authority of an organization: its certificate and key are there before it starts. */
export interface FabricAuthority {
  /** What requests call it: one server may serve several. */
  readonly name: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** One organization's Fabric CA server. */
export interface FabricCaServer {
  /** Names the process: `ca.hospital-a`. */
  readonly name: string;
  /** Holds its configuration and its register of identities. */
  readonly directory: string;
  readonly logFile: string;
  readonly ports: { readonly ca: number; readonly operations: number };
  /** Signs for people and nodes. */
  readonly enrolment: FabricAuthority;
  /** Signs for servers. */
  readonly tls: FabricAuthority;
  /** The server's own TLS certificate and key. */
  readonly server: { readonly certificateFile: string; readonly keyFile: string };
  /** Who registers others, at both authorities. */
  readonly registrar: { readonly name: string; readonly secret: string };
  readonly affiliation: string;
  /** How long certificates hold, in days. */
  readonly days: number;
}

/** The profile of the TLS authority that a request names. */
export const TLS_PROFILE = 'tls';

/** Writes a CA server's configuration. @returns how it is started */
export function caProgram(ca: FabricCaServer, { programs }: FabricBinaries): Program {
  const tlsFolder = join(ca.directory, 'tls');
  mkdirSync(tlsFolder, { recursive: true, mode: 0o700 });
  write(join(ca.directory, 'fabric-ca-server-config.yaml'), {
    port: ca.ports.ca,
    // Without it a CA listens on every address of the machine.
    address: 'localhost',
    tls: { enabled: true, certfile: ca.server.certificateFile, keyfile: ca.server.keyFile },
    operations: { listenAddress: `localhost:${ca.ports.operations}`, tls: { enabled: false } },
    metrics: { provider: 'prometheus' },
    cafiles: [join(tlsFolder, 'fabric-ca-config.yaml')],
    ...authorityConfig(ca, ca.enrolment),
  });
  write(join(tlsFolder, 'fabric-ca-config.yaml'), authorityConfig(ca, ca.tls));
  return {
    name: ca.name,
    command: programs['fabric-ca-server'],
    args: ['start', '--home', ca.directory, '--loglevel', 'warning'],
    environment: {},
    directory: ca.directory,
    logFile: ca.logFile,
  };
}

function authorityConfig(ca: FabricCaServer, authority: FabricAuthority): Record<string, unknown> {
  const expiry = `${ca.days * 24}h`;
  return {
    ca: { name: authority.name, certfile: authority.certificateFile, keyfile: authority.keyFile },
    registry: {
      // A run that was interrupted enrols again.
      maxenrollments: -1,
      identities: [
        {
          name: ca.registrar.name,
          pass: ca.registrar.secret,
          type: 'client',
          affiliation: '',
          attrs: {
            'hf.Registrar.Roles': '*',
            'hf.Registrar.DelegateRoles': '*',
            'hf.Registrar.Attributes': '*',
            'hf.AffiliationMgr': true,
            'hf.Revoker': true,
            'hf.GenCRL': true,
          },
        },
      ],
    },
    db: { type: 'sqlite3', datasource: 'fabric-ca-server.db' },
    affiliations: { [ca.affiliation]: [] },
    signing: {
      default: { usage: ['digital signature'], expiry },
      profiles: { [TLS_PROFILE]: { usage: ['digital signature', 'server auth', 'client auth'], expiry } },
    },
    bccsp: { default: 'SW', sw: { hash: 'SHA2', security: 256, filekeystore: { keystore: 'msp/keystore' } } },
  };
}

function write(file: string, content: unknown): void {
  writeFileSync(file, stringify(content), { mode: 0o600 });
}
