import {
  type BatchProof,
  canonicalJson,
  digestOf,
  parseJson,
  type RecordMetadata,
  type RecordView,
  type Release,
} from '@careledger/model';
import * as v from 'valibot';
import { type CallOptions, type Commit } from '../call/caller';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { type Permit } from '../services/access';
import { openMetadata } from '../vault/metadata';
import { type ReaderKey } from './fresh-keys';
import { noticesOf } from './notice';
import { openedRecord } from './opened-record';
import { type Opening } from './opening';
import { DOCUMENT_PATH, RELEASE_PATH, ReleaseAnswer } from './protocol';
import { notBelieved, Refused } from './refused';
import { type ReleaseClient, textOf } from './release-client';
import { unwrapKey } from './wrap';

/** A permit, and where it was committed, so that the custodian waits until its own peer has it. */
export type CommittedPermit = Permit & { readonly commit?: Commit };

export interface OpenOptions extends CallOptions {
  /** The key that the request named; not needed where the same connection made it. */
  readonly key?: ReaderKey;
  /** For a record of a batch: the leaf and its proof, as the request had them. */
  readonly proof?: v.InferInput<typeof BatchProof>;
}

/** Reads a record at the own peer, with the release of a decision where it is named. */
export type ReadRecord = (
  of: {
    readonly patient: string;
    readonly record: string;
    readonly proof?: v.InferInput<typeof BatchProof>;
    readonly release?: { readonly hospital: string; readonly request: string };
  },
  options: CallOptions,
) => Promise<RecordView & { readonly release?: Release | null | undefined }>;

/**
 * Opens a permitted record: asks the custodian's release service for the key, checks its answer against the own peer, and begins
 * to read the document.
 */
export async function openRecord(
  client: ReleaseClient,
  readRecord: ReadRecord,
  permit: CommittedPermit,
  options: OpenOptions = {},
): Promise<Opening> {
  const key = options.key ?? (permit.key === null ? undefined : client.keys.find(permit.key));
  if (key?.thumbprint !== permit.key) {
    throw new InvalidArgumentError(
      permit.key === null
        ? 'The request named no key, so nothing can be released to it: ask without an id, or with a key of your own.'
        : 'The key that the request named is not at hand: open the permit on the connection that asked, or pass `key`.',
      ['key'],
    );
  }
  try {
    return await released(client, readRecord, permit, key, options);
  } catch (error) {
    if (error instanceof Refused) return { opened: false, ...error.refusal };
    throw error;
  }
}

async function released(
  client: ReleaseClient,
  readRecord: ReadRecord,
  permit: CommittedPermit,
  key: ReaderKey,
  { proof, after, timeoutMs, signal }: OpenOptions,
): Promise<Opening> {
  const options = { ...(timeoutMs !== undefined && { timeoutMs }), ...(signal !== undefined && { signal }) };
  const { patient, record, hospital, request } = permit;
  const of = { patient, record, ...(proof !== undefined && { proof }) };
  const anchored = await readRecord(of, { ...options, ...(after !== undefined && { after }) });
  const call = { patient, hospital, request, record, key: key.publicKey, aud: anchored.custodian };
  const more = {
    ...(proof !== undefined && { leaf: proof }),
    ...(permit.commit !== undefined && { after: inJson(permit.commit) }),
  };
  const answer = await client.call(RELEASE_PATH, { ...call, act: 'release' }, more, options);
  const { release, commit, wrap, metadata } = parse(await textOf(answer));
  // The wrap is what the own peer knows as released: a service that gives another one is not believed.
  const known = await readRecord(
    { ...of, release: { hospital, request } },
    {
      ...options,
      after: { transactionId: commit.transactionId, blockNumber: BigInt(commit.blockNumber) },
    },
  );
  if (known.release?.effect !== 'permit' || canonicalJson(known.release) !== canonicalJson(release)) {
    throw notBelieved('the release is not the one that stands on the ledger');
  }
  if (release.wrap !== digestOf(Buffer.from(wrap)) || release.key !== key.thumbprint) {
    throw notBelieved('the key that came is not the one that was released');
  }
  if (release.digest !== anchored.digest || release.size !== anchored.size) {
    throw notBelieved('the document that was released is not the one that was anchored');
  }
  const opened = await unlocked(wrap, metadata, key, permit, anchored);
  const document = await client.call(DOCUMENT_PATH, { ...call, act: 'document' }, {}, options);
  return openedRecord({
    release,
    contentKey: opened.contentKey,
    metadata: opened.metadata,
    notices: noticesOf([
      // In between the record may have become restricted; and since the release, where it is opened again.
      ...(permit.obligations ?? []),
      ...(release.obligations ?? []),
      ...(isRestricted(known) && permit.provider !== null ? (['no-redisclosure'] as const) : []),
    ]),
    document,
  });
}

/** Its labels are of those that a permit has to name. */
function isRestricted({ item }: RecordView): boolean {
  return item.n !== undefined || item.x !== undefined;
}

async function unlocked(
  wrap: string,
  metadata: string,
  key: ReaderKey,
  permit: Permit,
  anchored: RecordView,
): Promise<{ contentKey: Uint8Array; metadata: RecordMetadata }> {
  try {
    const contentKey = await unwrapKey(wrap, key.privateKey, permit);
    return {
      contentKey,
      metadata: await openMetadata(contentKey, anchored.digest, metadata, anchored.metadata),
    };
  } catch (error) {
    throw notBelieved('the key or the metadata do not open', error);
  }
}

function inJson({ transactionId, blockNumber }: Commit) {
  return { transactionId, blockNumber: String(blockNumber) };
}

function parse(text: string): v.InferOutput<typeof ReleaseAnswer> {
  try {
    return v.parse(ReleaseAnswer, parseJson(text));
  } catch (error) {
    throw notBelieved('it has another form than this version knows', error);
  }
}
