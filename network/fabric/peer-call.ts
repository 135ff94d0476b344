import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { msp } from '@hyperledger/fabric-protos';
import { signLowS } from './low-s';
import { onlyFile } from './only-file';

/** Where a peer listens, and who asks it. */
export interface CalledPeer {
  /** host:port */
  readonly address: string;
  /** PEM file of the authority that signed its TLS certificate. */
  readonly tlsRootFile: string;
}

/** Somebody who signs: the content of a signing MSP folder. */
export interface MspSigner {
  /** `msp.SerializedIdentity` */
  readonly serialized: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** @param mspFolder a signing MSP folder with one certificate and one key */
export function openSigner(mspId: string, mspFolder: string): MspSigner {
  const key: KeyObject = createPrivateKey(readFileSync(onlyFile(join(mspFolder, 'keystore'))));
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(readFileSync(onlyFile(join(mspFolder, 'signcerts'))));
  return { serialized: identity.serializeBinary(), sign: (message) => signLowS(key, message) };
}

/** A connection to a peer; the caller closes it. */
export function connectPeer({ address, tlsRootFile }: CalledPeer): Client {
  return new Client(address, credentials.createSsl(readFileSync(tlsRootFile)));
}

/**
 * One unary call.
 *
 * @param method with its service: `/gateway.Gateway/Submit`
 * @param timeoutMs milliseconds until the call is given up
 * @throws ServiceError of gRPC
 */
export function callPeer(
  client: Client,
  method: string,
  request: Uint8Array,
  timeoutMs: number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => bytes,
      request,
      { deadline: Date.now() + timeoutMs },
      (error: ServiceError | null, answer?: Buffer) => {
        if (answer === undefined) reject(error ?? new Error(`${method} gave no answer.`));
        else resolve(answer);
      },
    );
  });
}
