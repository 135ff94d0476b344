import { common, peer } from '@hyperledger/fabric-protos';
import { present } from './decode';
import type { SigningIdentity } from './identity';
import type { Draft } from './calls';

export type Alteration =
  | 'drop-endorsement'
  | 'repeat-endorsement'
  | 'wrong-endorsement-signature'
  | 'change-write'
  | 'change-tx-id'
  | 'change-nonce'
  | 'change-chaincode'
  | 'change-input'
  | 'no-endorsements'
  | 'no-action'
  | 'other-type'
  | 'change-epoch';

/** An endorsed transaction taken apart; the parts are put together again in `altered`. */
interface Parts {
  readonly channelHeader: common.ChannelHeader;
  readonly signatureHeader: common.SignatureHeader;
  readonly transaction: peer.Transaction;
  readonly action: peer.TransactionAction;
  readonly payload: peer.ChaincodeActionPayload;
  readonly endorsed: peer.ChaincodeEndorsedAction;
}

/** @returns the transaction with one thing changed after endorsement, signed by its creator as if nothing were */
export function altered(draft: Draft, alteration: Alteration, creator: SigningIdentity): Draft {
  const content = common.Payload.deserializeBinary(draft.envelope.getPayload_asU8());
  const header = present(content.getHeader());
  const transaction = peer.Transaction.deserializeBinary(content.getData_asU8());
  const action = present(transaction.getActionsList()[0]);
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const parts: Parts = {
    channelHeader: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    signatureHeader: common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
    transaction,
    action,
    payload,
    endorsed: present(payload.getAction()),
  };
  alter(parts, alteration);
  action.setPayload(payload.serializeBinary());
  header.setChannelHeader(parts.channelHeader.serializeBinary());
  header.setSignatureHeader(parts.signatureHeader.serializeBinary());
  content.setData(transaction.serializeBinary());
  const bytes = content.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature(creator.sign(bytes));
  return { ...draft, envelope };
}

function alter(
  { channelHeader, signatureHeader, transaction, payload, endorsed }: Parts,
  kind: Alteration,
): void {
  const endorsements = endorsed.getEndorsementsList();
  const [first] = endorsements;
  switch (kind) {
    case 'drop-endorsement':
      endorsed.setEndorsementsList(endorsements.slice(1));
      return;
    case 'repeat-endorsement':
      endorsed.setEndorsementsList(first ? [first, first, first] : []);
      return;
    case 'wrong-endorsement-signature':
      first?.setSignature(endorsements[1]?.getSignature_asU8() ?? '');
      return;
    case 'change-write':
      endorsed.setProposalResponsePayload(changedWrite(endorsed.getProposalResponsePayload_asU8()));
      return;
    case 'change-tx-id':
      channelHeader.setTxId('0'.repeat(64));
      return;
    case 'change-nonce':
      signatureHeader.setNonce(new Uint8Array(24));
      return;
    case 'change-chaincode': {
      const extension = peer.ChaincodeHeaderExtension.deserializeBinary(channelHeader.getExtension_asU8());
      extension.getChaincodeId()?.setName('lenient');
      channelHeader.setExtension$(extension.serializeBinary());
      return;
    }
    case 'change-input':
      payload.setChaincodeProposalPayload(new peer.ChaincodeProposalPayload().serializeBinary());
      return;
    case 'no-endorsements':
      endorsed.setEndorsementsList([]);
      return;
    case 'no-action':
      transaction.setActionsList([]);
      return;
    case 'other-type':
      channelHeader.setType(common.HeaderType.MESSAGE);
      return;
    case 'change-epoch':
      channelHeader.setEpoch(7);
      return;
  }
}

/** Sets another value in the read/write set that was endorsed. */
function changedWrite(responsePayload: Uint8Array): Uint8Array {
  const response = peer.ProposalResponsePayload.deserializeBinary(responsePayload);
  const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const results = Buffer.from(action.getResults_asU8());
  results[results.length - 1] = 'y'.charCodeAt(0);
  action.setResults(results);
  response.setExtension$(action.serializeBinary());
  return response.serializeBinary();
}
