import { common, gateway, msp } from '@hyperledger/fabric-protos';

/**
 * The bytes of an unsigned `gateway.SignedCommitStatusRequest`, for `Gateway.newCommit`.
 *
 * fabric-gateway hands out a commit only after a submit that succeeded. What became of a transaction must be asked above all
 * when the submit failed, so the request is made here.
 *
 * @returns a function of the transaction's id
 */
export function commitStatusRequests(of: {
  readonly channel: string;
  readonly mspId: string;
  /** PEM. */
  readonly certificate: Uint8Array;
}): (transactionId: string) => Uint8Array {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(of.mspId);
  creator.setIdBytes(of.certificate);
  const identity = creator.serializeBinary();
  return (transactionId) => {
    const request = new gateway.CommitStatusRequest();
    request.setTransactionId(transactionId);
    request.setChannelId(of.channel);
    request.setIdentity(identity);
    const signed = new gateway.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    return signed.serializeBinary();
  };
}

/** The height in the bytes of a `common.BlockchainInfo`, which `qscc` answers. @throws Error where they are none */
export function heightOf(info: Uint8Array): bigint {
  return BigInt(common.BlockchainInfo.deserializeBinary(info).getHeight());
}
