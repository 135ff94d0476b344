import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import {
  connect,
  type Contract,
  type Gateway,
  hash,
  type Network,
  signers,
} from '@hyperledger/fabric-gateway';
import type { Ledger } from '@careledger/fabric-embedded';
import type { Program } from '../../conformance/probe/program';
import type { ProbeOrganizations } from './probe-organizations';

/** An unmodified Fabric client of one organization's peer. */
export interface ProbeClient extends Disposable {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly contract: Contract;
  /** The operations' results. */
  evaluate(program: Program): Promise<unknown>;
  submit(program: Program): Promise<unknown>;
}

export function probeClient(ledger: Ledger, organizations: ProbeOrganizations, mspId: string): ProbeClient {
  const found = ledger.status.find((organization) => organization.mspId === mspId);
  if (!found) throw new Error(`There is no ${mspId}.`);
  return probeClientAt(found.endpoint, organizations, mspId);
}

/** @param endpoint host:port of the peer */
export function probeClientAt(
  endpoint: string,
  organizations: ProbeOrganizations,
  mspId: string,
): ProbeClient {
  const mspDir = organizations.clientMsp(mspId);
  const client = new Client(endpoint, credentials.createSsl(Buffer.from(organizations.tlsRoot(mspId))));
  const gateway = connect({
    client,
    identity: { mspId, credentials: readFileSync(onlyFile(join(mspDir, 'signcerts'))) },
    signer: signers.newPrivateKeySigner(createPrivateKey(readFileSync(onlyFile(join(mspDir, 'keystore'))))),
    hash: hash.sha256,
  });
  const network = gateway.getNetwork(organizations.config.channel);
  const contract = network.getContract('probe');
  return {
    gateway,
    network,
    contract,
    evaluate: async (program) => parse(await contract.evaluateTransaction(JSON.stringify(program))),
    submit: async (program) => parse(await contract.submitTransaction(JSON.stringify(program))),
    [Symbol.dispose]: () => {
      gateway.close();
      client.close();
    },
  };
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'));
}

function onlyFile(folder: string): string {
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`The folder ${folder} is empty.`);
  return join(folder, file);
}
