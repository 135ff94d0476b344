import { join } from 'node:path';
import { discovery, msp, peer as protos } from '@hyperledger/fabric-protos';
import type { FabricPeer } from './consortium';
import { callPeer, connectPeer, openSigner } from './peer-call';

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
  const client = connectPeer({
    address: `localhost:${peer.ports.peer}`,
    tlsRootFile: join(peer.crypto.tls, 'ca.crt'),
  });
  const signer = openSigner(peer.mspId, peer.adminMsp);
  const authentication = new discovery.AuthInfo();
  authentication.setClientIdentity(signer.serialized);

  return {
    async organizations(channel, chaincode) {
      const request = new discovery.Request();
      request.setAuthentication(authentication);
      request.setQueriesList([query(channel, chaincode)]);
      const signed = new discovery.SignedRequest();
      const payload = request.serializeBinary();
      signed.setPayload(payload);
      signed.setSignature(signer.sign(payload));
      const answer = await callPeer(
        client,
        '/discovery.Discovery/Discover',
        signed.serializeBinary(),
        TIMEOUT,
      );
      const response = discovery.Response.deserializeBinary(answer);
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
