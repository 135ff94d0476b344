import { peer } from '@hyperledger/fabric-protos';

/** `protos.ChaincodeID`. */
export interface ChaincodeId {
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

export function chaincodeIdView(message: peer.ChaincodeID | undefined): ChaincodeId | undefined {
  return message && { name: message.getName(), version: message.getVersion(), path: message.getPath() };
}

export function chaincodeIdMessage(view: ChaincodeId): peer.ChaincodeID {
  const message = new peer.ChaincodeID();
  message.setPath(view.path);
  message.setName(view.name);
  message.setVersion(view.version);
  return message;
}
