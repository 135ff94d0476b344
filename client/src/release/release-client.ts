import { parseJson, type ReleaseReason } from '@careledger/model';
import * as v from 'valibot';
import { type CallOptions } from '../call/caller';
import { underEither } from '../call/either-signal';
import { linked, type LinkedSignal } from '../call/linked-signals';
import { checkMilliseconds } from '../call/limits';
import { delayBefore, type Timing } from '../call/timing';
import { ConfigurationError } from '../errors/configuration-error';
import { type FreshKeys } from './fresh-keys';
import { type ProofSigner, signProof } from './proof';
import { type ProofPayload, ReleaseErrorBody } from './protocol';
import { Refused } from './refused';
import { type ReleaseOptions } from './services';
import { type HttpAnswer, httpsTransport, noTransport, type Transport } from './transport';

type Claims = Omit<v.InferInput<typeof ProofPayload>, 'iat' | 'jti' | 'channel'>;

/** Calls release services in the name of the connection's caller. */
export interface ReleaseClient {
  readonly keys: FreshKeys;
  /**
   * Calls the service of `claims.aud`, with a new proof for each attempt, until it answers or the time is up.
   *
   * @throws Refused with what the service says, or that it does not answer
   */
  call(path: string, claims: Claims, more: object, options: CallOptions): Promise<HttpAnswer>;
  close(): void;
}

/** What a connection gives to its release client. */
export interface ReleaseContext {
  readonly keys: FreshKeys;
  readonly timing: Timing;
  readonly timeoutMs: number;
  /** Aborted when the connection is closed. */
  readonly closing: AbortSignal;
}

export interface ReleaseClientOptions extends ReleaseContext {
  readonly services: ReleaseOptions['services'];
  readonly transport: Transport;
  readonly signer: ProofSigner;
  readonly channel: string;
}

/** In the name of an identity whose key is at hand, or with a certificate for TLS of its own. */
export function connectRelease(
  { services, tls }: ReleaseOptions,
  identity: ProofSigner & { readonly privateKey?: string },
  channel: string,
  context: ReleaseContext,
): ReleaseClient {
  const { privateKey } = identity;
  const own =
    privateKey === undefined
      ? undefined
      : { certificate: Buffer.from(identity.certificate).toString(), privateKey };
  const pair = tls ?? own;
  const transport = pair === undefined ? noTransport() : httpsTransport(pair);
  return releaseClient({ ...context, services, transport, signer: identity, channel });
}

/** For a connection that was not told of release services: it keeps keys, and opens nothing. */
export function noRelease(context: ReleaseContext): ReleaseClient {
  const signer = {
    certificate: new Uint8Array(0),
    sign: () => Promise.reject(new Error('There is no signer.')),
  };
  return releaseClient({ ...context, services: {}, transport: noTransport(), signer, channel: '' });
}

const backoff = { shortest: 100, longest: 2_000 };
/** A service says these of a moment. */
const passing: readonly string[] = ['LEDGER_UNAVAILABLE', 'TOO_MANY_REQUESTS'];

export function releaseClient(tools: ReleaseClientOptions): ReleaseClient {
  const { services, transport, signer, channel, keys, timing } = tools;
  return {
    keys,
    close: () => {
      transport.close();
    },
    call: async (path, claims, more, options) => {
      const service = services[claims.aud];
      if (service === undefined) {
        throw new ConfigurationError(
          `The connection does not know the release service of ${claims.aud}.`,
          'Name it in `release.services` of connect: address and TLS certificate, by MSP id.',
        );
      }
      checkMilliseconds({ timeoutMs: options.timeoutMs });
      const deadline = timing.now() + (options.timeoutMs ?? tools.timeoutMs);
      for (let attempt = 1; ; attempt++) {
        const proof = await signProof(signer, { ...claims, channel }, timing.now());
        const signal = linked([tools.closing, options.signal], Math.max(1, deadline - timing.now()));
        let refusal: Refused;
        try {
          const answer = await transport.post(service, path, { ...more, proof }, signal.signal);
          // The document may take as long as it takes; only the beginning of the answer has a deadline.
          signal.clearDeadline();
          if (answer.status === 200) return linkedTo(signal, answer);
          refusal = await refusalOf(answer);
          signal.unlink();
          if (!passing.includes(refusal.refusal.code)) throw refusal;
        } catch (error) {
          signal.unlink();
          for (const source of [tools.closing, options.signal]) source?.throwIfAborted();
          if (error instanceof Refused || error instanceof ConfigurationError) throw error;
          refusal = unreachable(error);
        }
        const delay = delayBefore(attempt, backoff, timing.random);
        if (timing.now() + delay >= deadline) throw refusal;
        await underEither(tools.closing, options.signal, (either) => timing.sleep(delay, either));
      }
    },
  };
}

/** @returns the text of a short answer */
export async function textOf({ body }: HttpAnswer): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of body) {
      size += piece.length;
      if (size > maxAnswer) throw new Error('The answer is too long.');
      pieces.push(piece);
    }
  } catch (error) {
    throw unreachable(error);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** No answer but a document is longer, in bytes. */
const maxAnswer = 1024 * 1024;

async function refusalOf(answer: HttpAnswer): Promise<Refused> {
  const text = await textOf(answer);
  let said: { code: ReleaseErrorBody['code']; message: string; reason?: ReleaseReason };
  try {
    said = v.parse(ReleaseErrorBody, parseJson(text));
  } catch (error) {
    return new Refused(
      {
        code: 'SERVICE_UNREACHABLE',
        message: `What answers there (HTTP ${answer.status}) is no release service of this version.`,
      },
      error,
    );
  }
  return new Refused(said);
}

function unreachable(cause: unknown): Refused {
  const why = cause instanceof Error ? cause.message : 'no reason given';
  return new Refused(
    {
      code: 'SERVICE_UNREACHABLE',
      message: `The custodian's release service does not answer (${why}). Try again; the permit is good until its lifetime ends.`,
    },
    cause,
  );
}

/** The answer, which lets go of its signal when it was read or is closed. */
function linkedTo({ unlink }: LinkedSignal, answer: HttpAnswer): HttpAnswer {
  async function* body(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* answer.body;
    } finally {
      unlink();
    }
  }
  return {
    status: answer.status,
    body: body(),
    close: () => {
      unlink();
      answer.close();
    },
  };
}
