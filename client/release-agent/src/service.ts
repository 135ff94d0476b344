import { type Commit } from '@careledger/client';
import {
  DOCUMENT_PATH,
  HEALTH_PATH,
  MAX_CALL_BYTES,
  type ProofPayload,
  RELEASE_PATH,
  ReleaseCall,
} from '@careledger/client/release';
import { type Vault } from '@careledger/client/vault';
import { digestOf, instantOf } from '@careledger/model';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { X509Certificate } from 'node:crypto';
import { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import * as v from 'valibot';
import { allowance, remembered, sendings } from './allowance';
import { type ReleaseLedger, refusalOf } from './ledger';
import { createProofs, requireMeant, verifiedProof } from './proofs';
import { NO_CALL, refuseRaw } from './raw-refusal';
import { Refusal, STATUS_OF } from './refusal';
import { type KnownCall, releasedDocument, releaseKey } from './release';
import { type Trust } from './trust';

const aDay = 86_400_000;
/** For how long after its release a record is given, unless a hospital says otherwise. */
export const DOCUMENT_HOURS = 24;

/** One call, for the service's log: ids and codes, never a name, a key or a body. */
export interface LogEntry {
  readonly at: string;
  readonly act: string;
  /** `OK`, or why not. */
  readonly code: string;
  readonly milliseconds: number;
  readonly patient?: string;
  readonly hospital?: string;
  readonly request?: string;
  readonly record?: string;
  /** What went wrong inside, for operators. */
  readonly cause?: string;
}

export interface ReleaseServiceOptions {
  readonly vault: Vault;
  readonly ledger: ReleaseLedger;
  /** Whose certificates are taken; asked anew for each call, so that it may change. */
  readonly trust: () => Trust;
  /** The service's own certificate and key for TLS, PEM. */
  readonly tls: { readonly certificate: string; readonly privateKey: string };
  /** `localhost` unless given; `::` or `0.0.0.0` for all addresses. */
  readonly host?: string;
  /** Any free one unless given. */
  readonly port?: number;
  /** Calls that one certificate may make in a minute; 600 unless given. */
  readonly callsPerMinute?: number;
  /** Documents that are sent at once, half of them to one caller at most; 64 unless given. */
  readonly documentsAtOnce?: number;
  /** For how long after its release a record's key is given again, and its document sent; 24 hours unless given. */
  readonly documentHours?: number;
  /** After how many days the requester has to erase the copy; nothing is said of it unless given. */
  readonly eraseAfterDays?: number;
  /** Milliseconds until a call has to be there whole; 10,000 unless given. */
  readonly requestTimeoutMs?: number;
  /** Milliseconds that calls under way may take when the service closes; 10,000 unless given. */
  readonly graceMs?: number;
  /** Told of every call. */
  readonly log?: (entry: LogEntry) => void;
}

/** A release service that listens. */
export interface ReleaseService extends AsyncDisposable {
  readonly url: string;
  /** Takes no more calls, lets those under way end, then ends. */
  close(): Promise<void>;
}

/**
 * Starts a hospital's release service: HTTPS with mutual TLS (1.3). It gives a permitted record's key and document to who asked
 * for access, once the release is committed.
 */
export async function startReleaseService(options: ReleaseServiceOptions): Promise<ReleaseService> {
  const { vault, ledger, trust, tls, host = 'localhost', port = 0 } = options;
  const {
    callsPerMinute = 600,
    documentsAtOnce = 64,
    documentHours = DOCUMENT_HOURS,
    graceMs = 10_000,
  } = options;
  const { eraseAfterDays, requestTimeoutMs = 10_000 } = options;
  const eraseBy = (now: number): { eraseBy?: string } =>
    eraseAfterDays === undefined ? {} : { eraseBy: instantOf(now + eraseAfterDays * aDay) };
  const proofs = createProofs(Date.now());
  const calls = allowance(callsPerMinute);
  const health = remembered(() => ledger.isThere(), 1_000);
  const meant = { mspId: ledger.mspId, channel: ledger.channel };
  const sending = sendings(documentsAtOnce);

  const app = Fastify({
    https: {
      cert: tls.certificate,
      key: tls.privateKey,
      ca: [...trust().authorities],
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
      handshakeTimeout: 10_000,
      // Who sends slowly is let go in time, not only when Node.js looks by itself, twice a minute.
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    },
    bodyLimit: MAX_CALL_BYTES,
    requestTimeout: requestTimeoutMs,
    clientErrorHandler: refuseRaw,
    frameworkErrors: (_error, _request, reply) => {
      void refuse(reply, new Refusal(NO_CALL.code, NO_CALL.message));
    },
    keepAliveTimeout: 60_000,
    forceCloseConnections: 'idle',
    logger: false,
  });
  // A reader that does not read is let go.
  app.server.setTimeout(60_000);
  const asked = new WeakMap<FastifyRequest, { started: number; payload?: ProofPayload; cause?: unknown }>();
  app.addHook('onRequest', (request, _reply, done) => {
    asked.set(request, { started: Date.now() });
    try {
      connectionOf(request, trust());
      done();
    } catch (error) {
      done(refusalOf(error));
    }
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { started = Date.now(), payload, cause } = asked.get(request) ?? {};
    options.log?.({
      at: new Date(started).toISOString(),
      act: request.routeOptions.url ?? 'unknown',
      code: codeOf(reply),
      milliseconds: Date.now() - started,
      ...(payload && {
        patient: payload.patient,
        hospital: payload.hospital,
        request: payload.request,
        record: payload.record,
      }),
      ...(cause !== undefined && { cause: describe(cause) }),
    });
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const refusal = isFastify(error) ? new Refusal(NO_CALL.code, NO_CALL.message) : refusalOf(error);
    const entry = asked.get(request);
    if (entry) entry.cause = refusal.cause;
    return refuse(reply, refusal);
  });
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply, new Refusal('INVALID_REQUEST', 'There is no such call.')),
  );

  /** Who calls, and for what: nothing of the ledger or the vault is touched before this has passed. */
  async function known(
    request: FastifyRequest,
    act: ProofPayload['act'],
  ): Promise<KnownCall & { after?: Commit }> {
    const body = v.safeParse(ReleaseCall, request.body);
    if (!body.success) throw new Refusal('INVALID_REQUEST', 'The call has another form than required.');
    const { proof, leaf, after } = body.output;
    const now = Date.now();
    const connection = connectionOf(request, trust());
    const { certificate, payload } = await verifiedProof(proof);
    const hospital = trust().hospitalOf(certificate, 'identity', now);
    // Only now: anybody can make a certificate, and thousands of them.
    const digest = digestOf(certificate.raw);
    calls.take(digest, now);
    proofs.take(payload, now);
    requireMeant(payload, { ...meant, act }, hospital);
    if (connection !== hospital) {
      throw new Refusal('NOT_THE_REQUESTER', "The connection is not of the requester's hospital.");
    }
    const entry = asked.get(request);
    if (entry) entry.payload = payload;
    const { patient, request: id, record } = payload;
    return {
      payload,
      certificate: digest,
      wanted: { patient, hospital, request: id, record, ...(leaf !== undefined && { proof: leaf }) },
      ...(after !== undefined && {
        after: { transactionId: after.transactionId, blockNumber: BigInt(after.blockNumber) },
      }),
    };
  }

  app.post(RELEASE_PATH, async (request) => {
    const call = await known(request, 'release');
    const now = Date.now();
    return releaseKey(call, call.after, { vault, ledger, ...eraseBy(now) }, { hours: documentHours, now });
  });

  app.post(DOCUMENT_PATH, async (request, reply) => {
    const call = await known(request, 'document');
    const sent = sending.begin(call.certificate);
    try {
      const limits = { hours: documentHours, now: Date.now() };
      const digest = await releasedDocument(call, call.after, { vault, ledger }, limits);
      const { size, content } = await vault.ciphertext(digest);
      const body = Readable.from(content, { objectMode: false });
      body.once('close', sent);
      body.once('error', (error) => {
        const entry = asked.get(request);
        if (entry) entry.cause = error;
      });
      return await reply.header('content-length', size).type('application/octet-stream').send(body);
    } catch (error) {
      sent();
      throw error;
    }
  });

  app.get(HEALTH_PATH, async (_request, reply) => {
    const there = await health(Date.now());
    return reply.code(there ? 200 : 503).send({ status: there ? 'serving' : 'ledger-unavailable' });
  });

  await app.listen({ host, port });
  const address = app.server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      const late = setTimeout(() => {
        app.server.closeAllConnections();
      }, graceMs);
      await app.close();
      clearTimeout(late);
    })();
    return closing;
  };
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${String(listening)}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** @returns the hospital at the other end of the connection */
function connectionOf(request: FastifyRequest, trust: Trust): string {
  const { socket } = request.raw;
  const certificate: X509Certificate | undefined =
    socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) {
    throw new Refusal('CERTIFICATE_UNKNOWN', 'The connection shows no certificate.');
  }
  return trust.hospitalOf(certificate, 'connection', Date.now());
}

const codes = new WeakMap<FastifyReply, string>();

function refuse(reply: FastifyReply, { code, message, reason }: Refusal): FastifyReply {
  codes.set(reply, code);
  return reply.code(STATUS_OF[code]).send({ code, message, ...(reason !== undefined && { reason }) });
}

function codeOf(reply: FastifyReply): string {
  return codes.get(reply) ?? (reply.statusCode < 400 ? 'OK' : String(reply.statusCode));
}

function isFastify(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
}

/** The library's errors hold no content, names or keys; of others only the kind is told. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause ? `${cause.name} ${String(cause.code)}` : cause.name;
}
