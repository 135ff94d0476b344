import { peer } from '@hyperledger/fabric-protos';
import type { SignaturePolicy } from '../policy/types';
import { signaturePolicyMessage } from './policy';

/** `protos.ChaincodeCall`: what a simulation touched in one namespace or one collection, and so whose policies count. */
export interface ChaincodeCall {
  readonly name: string;
  readonly collections: readonly string[];
  /** Whether the collections were only written; a member of a collection is needed to read. */
  readonly noPrivateReads: boolean;
  /** Of the keys that were written. */
  readonly keyPolicies: readonly SignaturePolicy[];
  /** Every written key has a policy of its own. */
  readonly disregardNamespacePolicy: boolean;
}

export function chaincodeInterestMessage(calls: readonly ChaincodeCall[]): peer.ChaincodeInterest {
  const message = new peer.ChaincodeInterest();
  message.setChaincodesList(
    calls.map((call) => {
      const callMessage = new peer.ChaincodeCall();
      callMessage.setName(call.name);
      callMessage.setCollectionNamesList([...call.collections]);
      callMessage.setNoPrivateReads(call.noPrivateReads);
      callMessage.setKeyPoliciesList(call.keyPolicies.map(signaturePolicyMessage));
      callMessage.setDisregardNamespacePolicy(call.disregardNamespacePolicy);
      return callMessage;
    }),
  );
  return message;
}
