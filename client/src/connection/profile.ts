import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { ConfigurationError } from '../errors/configuration-error';
import { readText, reasonOf } from './files';

/** Certificates in place, or the path of a file that holds them (relative to the profile's own folder). */
const Certificates = v.union([v.object({ pem: v.string() }), v.object({ path: v.string() })]);

const Peer = v.object({
  url: v.pipe(v.string(), v.regex(/^grpcs?:\/\/[^/]+$/)),
  tlsCACerts: v.exactOptional(Certificates),
  grpcOptions: v.exactOptional(v.record(v.string(), v.unknown())),
});

/** The part of Fabric's common connection profile that is needed here; other members are left alone. */
const Profile = v.object({
  client: v.object({ organization: v.string() }),
  organizations: v.record(
    v.string(),
    v.object({ mspid: v.string(), peers: v.pipe(v.array(v.string()), v.minLength(1)) }),
  ),
  peers: v.record(v.string(), Peer),
});

/** A connection profile as an object: Fabric's common connection profile. */
export interface ConnectionProfile {
  /** Which of the organizations is the own hospital. */
  client: { organization: string };
  organizations: Record<string, { mspid: string; peers: string[] }>;
  peers: Record<
    string,
    {
      /** `grpcs://host:port`, or `grpc://host:port` without TLS. */
      url: string;
      /** Certificates in PEM, or the path of a file with them, relative to the profile's own folder. */
      tlsCACerts?: { pem: string } | { path: string };
      /** `ssl-target-name-override` is used, others are left alone. */
      grpcOptions?: Record<string, unknown>;
    }
  >;
}

/** Where a peer of the own hospital listens, and how to know it. */
export interface PeerEndpoint {
  readonly name: string;
  readonly mspId: string;
  /** host:port. */
  readonly address: string;
  /** PEM; absent: without TLS (`grpc://`). */
  readonly tlsCertificates?: string;
  /** The name in the peer's TLS certificate, where it is not the host's. */
  readonly serverName?: string;
}

/**
 * Reads which peers to call: those of the profile's `client.organization`, in their order.
 *
 * @param source the path of a JSON or YAML file, or the profile itself
 * @returns at least one
 * @throws ConfigurationError that names the file and the member at fault
 */
export async function loadEndpoints(source: string | ConnectionProfile): Promise<PeerEndpoint[]> {
  const where = typeof source === 'string' ? source : 'The connection profile';
  const folder = typeof source === 'string' ? dirname(source) : '.';
  const result = v.safeParse(Profile, typeof source === 'string' ? await readProfile(source) : source);
  if (!result.success) {
    const [issue] = result.issues;
    throw faulty(where, `"${v.getDotPath(issue) ?? '(whole)'}" is missing or not as expected`);
  }
  const profile = result.output;
  const organization = profile.organizations[profile.client.organization];
  if (organization === undefined) {
    throw faulty(
      where,
      `"organizations" does not have "${profile.client.organization}", which "client.organization" names`,
    );
  }
  return Promise.all(
    organization.peers.map((name) => {
      const peer = profile.peers[name];
      if (peer === undefined) {
        throw faulty(where, `"peers" does not have "${name}"`);
      }
      return endpointOf(name, organization.mspid, peer, { where, folder });
    }),
  );
}

async function endpointOf(
  name: string,
  mspId: string,
  peer: v.InferOutput<typeof Peer>,
  { where, folder }: { where: string; folder: string },
): Promise<PeerEndpoint> {
  const endpoint = { name, mspId, address: peer.url.replace(/^grpcs?:\/\//, '') };
  if (peer.url.startsWith('grpc://')) {
    return endpoint;
  }
  if (peer.tlsCACerts === undefined) {
    throw faulty(where, `"peers.${name}.tlsCACerts" is missing`);
  }
  const tlsCertificates =
    'pem' in peer.tlsCACerts
      ? peer.tlsCACerts.pem
      : await readText(resolve(folder, peer.tlsCACerts.path), `The TLS certificate of ${name}`);
  const serverName = peer.grpcOptions?.['ssl-target-name-override'];
  return typeof serverName === 'string'
    ? { ...endpoint, tlsCertificates, serverName }
    : { ...endpoint, tlsCertificates };
}

async function readProfile(path: string): Promise<unknown> {
  const text = await readText(path, 'The connection profile');
  try {
    // JSON is YAML too; one parser reads both.
    return parseYaml(text);
  } catch (error) {
    throw faulty(path, `it is neither JSON nor YAML (${reasonOf(error)})`);
  }
}

function faulty(where: string, why: string): ConfigurationError {
  return new ConfigurationError(
    `${where} cannot be used: ${why}.`,
    "Ask the network operator for the hospital's connection profile (Fabric's common connection profile).",
  );
}
