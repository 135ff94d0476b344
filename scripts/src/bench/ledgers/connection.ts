import type { TestLedger } from '@careledger/fabric-embedded/control';
import { ecdsaSigner } from '@careledger/fabric-embedded/rooms/msp/ecdsa';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Contract, hash, type Signer, signers } from '@hyperledger/fabric-gateway';
import { createPrivateKey } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** One peer, and somebody who calls it. */
export interface Caller {
  /** host:port */
  readonly address: string;
  /** PEM file of the authority that the peer's certificate comes from. */
  readonly tlsRootFile: string;
  /** The name in that certificate, where it is not the address's. */
  readonly serverName?: string;
  readonly mspId: string;
  /** The caller's MSP folder. */
  readonly msp: string;
  readonly channel: string;
  readonly chaincode: string;
  /** `platform` unless given: fabric-gateway's own signer takes ten times as long, which would be measured too. */
  readonly signer?: 'platform' | 'fabric-gateway';
}

/** A contract to call, and the way to let it go. */
export interface Connection {
  readonly contract: Contract;
  readonly close: () => void;
}

/** Connects as a Fabric application does. */
export async function connectTo(caller: Caller): Promise<Connection> {
  const { channel, chaincode, mspId, address, serverName, signer = 'platform' } = caller;
  return open({
    signer,
    channel,
    chaincode,
    mspId,
    address,
    ...(serverName !== undefined && { serverName }),
    tlsRoot: await readFile(caller.tlsRootFile),
    certificate: await onlyFile(path.join(caller.msp, 'signcerts')),
    key: await onlyFile(path.join(caller.msp, 'keystore')),
  });
}

/** Connects as somebody of a test ledger's first organization. */
export async function connectToTestLedger(ledger: TestLedger, chaincode: string): Promise<Connection> {
  const [mspId = ''] = ledger.mspIds;
  const { certificate, key } = await ledger.identity(mspId);
  return open({
    signer: 'platform',
    channel: ledger.channel,
    chaincode,
    mspId,
    address: ledger.endpoint(mspId),
    tlsRoot: Buffer.from(ledger.tlsRoot(mspId)),
    certificate: Buffer.from(certificate),
    key: Buffer.from(key),
  });
}

interface Endpoint extends Pick<Caller, 'address' | 'serverName' | 'mspId' | 'channel' | 'chaincode'> {
  readonly tlsRoot: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly signer: NonNullable<Caller['signer']>;
}

function open({
  channel,
  chaincode,
  mspId,
  address,
  serverName,
  tlsRoot,
  certificate,
  key,
  signer,
}: Endpoint): Connection {
  const client = new Client(address, credentials.createSsl(tlsRoot), {
    ...(serverName !== undefined && { 'grpc.ssl_target_name_override': serverName }),
  });
  const gateway = connect({
    client,
    identity: { mspId, credentials: certificate },
    ...(signer === 'platform'
      ? platformSigning(key)
      : { signer: signers.newPrivateKeySigner(createPrivateKey(key)) }),
  });
  return {
    contract: gateway.getNetwork(channel).getContract(chaincode),
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

/** Hashes and signs in one step. */
function platformSigning(key: Buffer): { readonly signer: Signer; readonly hash: typeof hash.none } {
  const sign = ecdsaSigner(createPrivateKey(key));
  return { signer: (message) => Promise.resolve(sign(message)), hash: hash.none };
}

/** All files below the folders, in bytes. */
export async function bytesBelow(folders: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      // A database may remove a file at any moment.
      const found = await Promise.all(
        files.map((file) => stat(path.join(file.parentPath, file.name)).catch(() => undefined)),
      );
      return found.reduce((sum, file) => sum + (file?.size ?? 0), 0);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function onlyFile(folder: string): Promise<Buffer> {
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error(`The folder ${folder} is empty.`);
  return readFile(path.join(folder, file));
}
