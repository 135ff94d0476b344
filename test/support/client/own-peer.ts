import { readFile } from 'node:fs/promises';
import { type ConnectionProfile } from '@careledger/client';
import * as v from 'valibot';
import { type TestLedger } from '../care-ledger/care-ledger';

const Profile = v.object({
  client: v.object({ organization: v.string() }),
  organizations: v.record(v.string(), v.object({ mspid: v.string(), peers: v.array(v.string()) })),
  peers: v.record(v.string(), v.looseObject({ url: v.string(), tlsCACerts: v.object({ pem: v.string() }) })),
});

/** Where a hospital's one peer listens, and the hospital's profile as if it had peers at other ports of this machine. */
export interface OwnPeer {
  /** host:port. */
  readonly address: string;
  readonly through: (...ports: readonly number[]) => ConnectionProfile;
}

export async function ownPeer({ network }: TestLedger, hospital: string): Promise<OwnPeer> {
  const profile = v.parse(Profile, JSON.parse(await readFile(network.profile(hospital), 'utf8')));
  const { organization } = profile.client;
  const own = profile.organizations[organization];
  const peer = profile.peers[own?.peers[0] ?? ''];
  if (own === undefined || peer === undefined) throw new Error('The profile has no peer of its hospital.');
  return {
    address: peer.url.replace('grpcs://', ''),
    through: (...ports) => ({
      client: { organization },
      organizations: { [organization]: { ...own, peers: ports.map((_, index) => `peer${index}`) } },
      peers: Object.fromEntries(
        ports.map((port, index) => [`peer${index}`, { ...peer, url: `grpcs://localhost:${port}` }]),
      ),
    }),
  };
}
