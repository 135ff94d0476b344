import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import type { DataPaths } from '@careledger/network';
import { type Contract, connect, hash, signers } from '@hyperledger/fabric-gateway';
import * as v from 'valibot';

const ProfileSchema = v.object({
  client: v.object({ organization: v.string() }),
  channels: v.record(v.string(), v.unknown()),
  organizations: v.record(v.string(), v.object({ mspid: v.string(), peers: v.array(v.string()) })),
  peers: v.record(
    v.string(),
    v.object({
      url: v.string(),
      tlsCACerts: v.object({ pem: v.string() }),
      grpcOptions: v.object({ 'ssl-target-name-override': v.string() }),
    }),
  ),
});

/** An unmodified Fabric client, made of nothing but a hospital's connection profile and a user's MSP folder. */
export interface NotesClient extends Disposable {
  put(key: string, value: string): Promise<string>;
  get(key: string): Promise<string>;
  /** The gateway library's own view of the chaincode. */
  readonly contract: Contract;
}

export function notesClient(data: DataPaths, hospital: string, user: string): NotesClient {
  const paths = data.hospital(hospital);
  const profile = v.parse(ProfileSchema, JSON.parse(readFileSync(paths.connectionProfile, 'utf8')));
  const organization = profile.organizations[profile.client.organization];
  const peer = profile.peers[organization?.peers[0] ?? ''];
  const [channel] = Object.keys(profile.channels);
  if (organization === undefined || peer === undefined || channel === undefined) {
    throw new Error('The connection profile does not fit together.');
  }
  const client = new Client(
    peer.url.replace('grpcs://', ''),
    credentials.createSsl(Buffer.from(peer.tlsCACerts.pem)),
    { 'grpc.ssl_target_name_override': peer.grpcOptions['ssl-target-name-override'] },
  );
  const { msp } = paths.user(user);
  const gateway = connect({
    client,
    identity: { mspId: organization.mspid, credentials: readFileSync(join(msp, 'signcerts', 'cert.pem')) },
    signer: signers.newPrivateKeySigner(createPrivateKey(readFileSync(join(msp, 'keystore', 'priv_sk')))),
    hash: hash.sha256,
  });
  const contract = gateway.getNetwork(channel).getContract('careledger');
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
  return {
    contract,
    put: async (key, value) => text(await contract.submitTransaction('put', key, value)),
    get: async (key) => text(await contract.evaluateTransaction('get', key)),
    [Symbol.dispose]: () => {
      gateway.close();
      client.close();
    },
  };
}
