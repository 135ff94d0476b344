import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { discovery, msp, peer as protos } from '@hyperledger/fabric-protos';
import type { FabricPeer } from './consortium';
import { onlyFile } from './only-file';
import { signLowS } from './low-s';

const TIMEOUT = 3_000;

/** Asks a peer's discovery service, as the administrator of its organization: what its gateway will plan with. */
export interface Discovery extends Disposable {
  /**
   * The organizations whose peers this one would ask to endorse a chaincode; without a name, those that it knows on the
   * channel.
   *
   * @returns MSP ids; none where the policy cannot be satisfied by those that it knows
   * @throws Error where it does not answer
   */
  organizations(channel: string, chaincode?: string): Promise<Set<string>>;
}

export function openDiscovery(peer: FabricPeer): Discovery {
  const client = new Client(
    `localhost:${peer.ports.peer}`,
    credentials.createSsl(readFileSync(join(peer.crypto.tls, 'ca.crt'))),
  );
  const key = createPrivateKey(readFileSync(onlyFile(join(peer.adminMsp, 'keystore'))));
  const creator = new msp.SerializedIdentity();
  creator.setMspid(peer.mspId);
  creator.setIdBytes(readFileSync(onlyFile(join(peer.adminMsp, 'signcerts'))));
  const authentication = new discovery.AuthInfo();
  authentication.setClientIdentity(creator.serializeBinary());

  return {
    async organizations(channel, chaincode) {
      const request = new discovery.Request();
      request.setAuthentication(authentication);
      request.setQueriesList([query(channel, chaincode)]);
      const signed = new discovery.SignedRequest();
      const payload = request.serializeBinary();
      signed.setPayload(payload);
      signed.setSignature(signLowS(key, payload));
      const response = discovery.Response.deserializeBinary(await call(client, signed.serializeBinary()));
      return organizationsIn(response);
    },
    [Symbol.dispose]: () => {
      client.close();
    },
  };
}

function query(channel: string, chaincode: string | undefined): discovery.Query {
  const result = new discovery.Query();
  result.setChannel(channel);
  if (chaincode === undefined) {
    result.setPeerQuery(new discovery.PeerMembershipQuery());
    return result;
  }
  const call = new protos.ChaincodeCall();
  call.setName(chaincode);
  const interest = new protos.ChaincodeInterest();
  interest.setChaincodesList([call]);
  const chaincodes = new discovery.ChaincodeQuery();
  chaincodes.setInterestsList([interest]);
  result.setCcQuery(chaincodes);
  return result;
}

function organizationsIn(response: discovery.Response): Set<string> {
  const found = new Set<string>();
  for (const result of response.getResultsList()) {
    const members = result.getMembers();
    if (members !== undefined) for (const [mspId] of members.getPeersByOrgMap().entries()) found.add(mspId);
    for (const descriptor of result.getCcQueryRes()?.getContentList() ?? []) {
      for (const [, group] of descriptor.getEndorsersByGroupsMap().entries()) {
        for (const endorser of group.getPeersList()) {
          found.add(msp.SerializedIdentity.deserializeBinary(endorser.getIdentity_asU8()).getMspid());
        }
      }
    }
  }
  return found;
}

function call(client: Client, request: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      '/discovery.Discovery/Discover',
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => bytes,
      request,
      { deadline: Date.now() + TIMEOUT },
      (error: ServiceError | null, answer?: Buffer) => {
        if (answer === undefined) reject(error ?? new Error('The discovery service gave no answer.'));
        else resolve(answer);
      },
    );
  });
}
