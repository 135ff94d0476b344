import { type Client, type ServiceError, status } from '@grpc/grpc-js';

/** Methods that go on until the client ends them, or that rightly wait for what may still come. */
const PATIENT: ReadonlySet<string> = new Set([
  '/gateway.Gateway/ChaincodeEvents',
  '/gateway.Gateway/CommitStatus',
  '/protos.Deliver/Deliver',
  '/protos.Deliver/DeliverFiltered',
]);

/** How long those get, and all others, in milliseconds. The latter is no less than what a peer gives a chaincode. */
const PATIENCE_MS = 300;
const ANSWER_MS = 60_000;

/**
 * Sends bytes to a method, whatever kind it is, and takes what comes until the end.
 *
 * @returns the gRPC status code
 * @throws Error where an answer is owed and none comes
 */
export function rawCall(client: Client, method: string, message: Uint8Array): Promise<status> {
  const isPatient = PATIENT.has(method);
  const pass = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
  const call = client.makeBidiStreamRequest<Uint8Array, Uint8Array>(method, pass, (bytes) => bytes, {
    deadline: Date.now() + (isPatient ? PATIENCE_MS : ANSWER_MS),
  });
  return new Promise((resolve, reject) => {
    call.on('data', () => undefined);
    call.on('end', () => {
      resolve(status.OK);
    });
    call.on('error', (error: ServiceError) => {
      if (error.code === status.DEADLINE_EXCEEDED && !isPatient) {
        reject(
          new Error(`${method} did not answer to ${Buffer.from(message).toString('hex').slice(0, 10_000)}`),
        );
      } else resolve(error.code);
    });
    call.write(message);
    call.end();
  });
}
