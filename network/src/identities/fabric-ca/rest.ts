import { request } from 'node:https';
import * as v from 'valibot';
import { messageOf, systemCode } from '../../errors';

/** How long a CA may take to answer, in milliseconds. */
const TIMEOUT = 15_000;

const AnswerSchema = v.object({
  success: v.boolean(),
  result: v.optional(v.unknown()),
  errors: v.optional(v.nullable(v.array(v.object({ code: v.number(), message: v.string() })))),
});

/** A Fabric CA refused, or gave no answer. */
export class CaError extends Error {
  override readonly name = 'CaError';

  /** @param code Fabric CA's own; absent where no answer came */
  constructor(
    message: string,
    readonly code?: number,
  ) {
    super(message);
  }
}

/** One call of Fabric CA's REST interface. */
export interface CaRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With the query: `/api/v1/enroll`. */
  readonly path: string;
  /** The `Authorization` header. */
  readonly authorization: string;
  readonly body: string;
}

/** Where a Fabric CA server listens, and what proves it. */
export interface CaEndpoint {
  /** Names it in errors: `ca.hospital-a`. */
  readonly name: string;
  readonly port: number;
  /** PEM of the authority that signed its TLS certificate. */
  readonly rootCertificate: string;
}

/** @returns `result` of the answer, parsed by nobody yet. @throws CaError */
export async function callCa(endpoint: CaEndpoint, call: CaRequest): Promise<unknown> {
  const text = await send(endpoint, call);
  let answer: v.InferOutput<typeof AnswerSchema>;
  try {
    answer = v.parse(AnswerSchema, JSON.parse(text));
  } catch {
    throw new CaError(`${endpoint.name} answered what is no answer of a Fabric CA`);
  }
  const [refusal] = answer.errors ?? [];
  if (answer.success && refusal === undefined) return answer.result;
  throw new CaError(`${endpoint.name} refused: ${refusal?.message ?? 'it does not say why'}`, refusal?.code);
}

function send({ name, port, rootCertificate }: CaEndpoint, call: CaRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => {
      const why = systemCode(error) === 'ECONNREFUSED' ? 'nobody listens there' : messageOf(error);
      reject(new CaError(`${name} gives no answer on port ${port} (${why})`));
    };
    const outgoing = request(
      {
        ...{ host: 'localhost', port, method: call.method, path: call.path, ca: rootCertificate },
        headers: {
          authorization: call.authorization,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(call.body),
        },
        signal: AbortSignal.timeout(TIMEOUT),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', failed);
        answer.on('end', () => {
          resolve(Buffer.concat(chunks).toString('utf8'));
        });
      },
    );
    outgoing.on('error', failed);
    outgoing.end(call.body);
  });
}
