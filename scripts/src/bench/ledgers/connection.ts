import { ecdsaSigner } from '@careledger/fabric-embedded/rooms/msp/ecdsa';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Contract, hash } from '@hyperledger/fabric-gateway';
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
}

/** Connects as a Fabric application does. */
export async function connectTo(caller: Caller): Promise<{ contract: Contract; close: () => void }> {
  const client = new Client(caller.address, credentials.createSsl(await readFile(caller.tlsRootFile)), {
    ...(caller.serverName !== undefined && { 'grpc.ssl_target_name_override': caller.serverName }),
  });
  const sign = ecdsaSigner(createPrivateKey(await onlyFile(path.join(caller.msp, 'keystore'))));
  const gateway = connect({
    client,
    identity: { mspId: caller.mspId, credentials: await onlyFile(path.join(caller.msp, 'signcerts')) },
    // fabric-gateway's own signer takes ten times as long, which would be measured too.
    signer: (message) => Promise.resolve(sign(message)),
    hash: hash.none,
  });
  return {
    contract: gateway.getNetwork(caller.channel).getContract(caller.chaincode),
    close: () => {
      gateway.close();
      client.close();
    },
  };
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
