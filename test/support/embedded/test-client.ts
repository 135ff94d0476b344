import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import type { TestIdentity, TestLedger } from '@careledger/fabric-embedded/control';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Contract, hash, type Network, signers } from '@hyperledger/fabric-gateway';
import type { Program } from '../../conformance/probe/program';

/** The probing chaincode for test ledgers. */
export const plainProbe = join(__dirname, 'plain-probe.js');
export const otherProgram = join(__dirname, 'other-program.js');

/** An unmodified Fabric client of somebody's own peer. */
export interface TestClient extends Disposable {
  readonly network: Network;
  readonly contract: Contract;
  evaluate(program: Program): Promise<unknown>;
  submit(program: Program): Promise<unknown>;
}

export function testClient(ledger: TestLedger, { mspId, certificate, key }: TestIdentity): TestClient {
  const client = new Client(
    ledger.endpoint(mspId),
    credentials.createSsl(Buffer.from(ledger.tlsRoot(mspId))),
  );
  const gateway = connect({
    client,
    identity: { mspId, credentials: Buffer.from(certificate) },
    signer: signers.newPrivateKeySigner(createPrivateKey(key)),
    hash: hash.sha256,
  });
  const network = gateway.getNetwork(ledger.channel);
  const contract = network.getContract('probe');
  const parse = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());
  return {
    network,
    contract,
    // Pinned: a gateway whose own peer errs asks another one, and says nothing.
    evaluate: async (program) =>
      parse(await contract.evaluate(JSON.stringify(program), { endorsingOrganizations: [mspId] })),
    submit: async (program) => parse(await contract.submitTransaction(JSON.stringify(program))),
    [Symbol.dispose]: () => {
      gateway.close();
      client.close();
    },
  };
}
