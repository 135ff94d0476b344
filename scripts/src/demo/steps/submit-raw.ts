import { Client, credentials } from '@grpc/grpc-js';
import { connect, EndorseError, signers, StatusCode } from '@hyperledger/fabric-gateway';
import { createPrivateKey } from 'node:crypto';
import { type Hospital, type Operator } from '../cast';

export interface RawChange {
  readonly operator: Operator;
  readonly by: Hospital;
  readonly transaction: string;
  readonly args: readonly string[];
  /** MSP ids of those who are asked to endorse; as the keys' policies want, unless given. */
  readonly endorsers?: readonly string[];
}

/** Where a transaction ended. */
export type RawOutcome =
  | {
      readonly ended: 'endorsing';
      readonly message: string;
      /** What each hospital that was asked said. */
      readonly answers: readonly { readonly mspId: string; readonly message: string }[];
    }
  | {
      readonly ended: 'validation';
      /** Fabric's transaction validation code, by name. */
      readonly code: string;
      readonly blockNumber: bigint;
    };

/** Submits with Fabric's plain gateway library: a hospital that cheats is not bound to our client. */
export async function submitRaw({
  operator,
  by,
  transaction,
  args,
  endorsers,
}: RawChange): Promise<RawOutcome> {
  const { address, serverName, tlsRoot, certificate, privateKey } = by.credentials;
  const client = new Client(address, credentials.createSsl(Buffer.from(tlsRoot)), {
    'grpc.ssl_target_name_override': serverName,
  });
  const gateway = connect({
    client,
    identity: { mspId: by.mspId, credentials: Buffer.from(certificate) },
    signer: signers.newPrivateKeySigner(createPrivateKey(privateKey)),
  });
  try {
    const contract = gateway.getNetwork(operator.channel).getContract(operator.chaincode);
    const proposal = contract.newProposal(transaction, {
      arguments: [...args],
      ...(endorsers !== undefined && { endorsingOrganizations: [...endorsers] }),
    });
    const commit = await (await proposal.endorse()).submit();
    const { code, blockNumber } = await commit.getStatus();
    return { ended: 'validation', code: codeName(code), blockNumber };
  } catch (error) {
    if (!(error instanceof EndorseError)) throw error;
    const answers = error.details.map(({ mspId, message }) => ({ mspId, message }));
    return { ended: 'endorsing', message: error.message, answers };
  } finally {
    gateway.close();
    client.close();
  }
}

function codeName(code: number): string {
  return Object.entries(StatusCode).find(([, value]) => value === code)?.[0] ?? String(code);
}
