import { encodePayload } from '../codec/envelope';
import { encodeChaincodeProposalPayload } from '../codec/proposal';
import type { Endorsement } from '../codec/response';
import { encodeChaincodeActionPayload, encodeTransaction } from '../codec/transaction';
import type { CompletedPlan } from './plan';
import type { RoutedProposal } from './proposal';

/** `common.Payload` of the transaction: the proposal without its transient data, and what was endorsed. */
export function prepareTransaction({ header, input }: RoutedProposal, completed: CompletedPlan): Uint8Array {
  const payload = encodeChaincodeActionPayload({
    chaincodeProposalPayload: encodeChaincodeProposalPayload({ input, transient: new Map() }),
    action: {
      proposalResponsePayload: completed.payload,
      endorsements: uniqueEndorsements(completed.endorsements),
    },
  });
  return encodePayload({
    header,
    data: encodeTransaction({ actions: [{ header: header.signatureHeader, payload }] }),
  });
}

function uniqueEndorsements(endorsements: readonly Endorsement[]): readonly Endorsement[] {
  return endorsements.filter(
    ({ endorser }, index) =>
      endorsements.findIndex((earlier) => Buffer.compare(earlier.endorser, endorser) === 0) === index,
  );
}
