import { type Commit } from '@careledger/client';
import { type ProofPayload, type ReleaseAnswer, wrapKey } from '@careledger/client/release';
import { type Vault } from '@careledger/client/vault';
import { digestOf, digestOfValue, type ReleaseReason, thumbprint } from '@careledger/model';
import * as v from 'valibot';
import { type ReleaseLedger, refusalOf, type Wanted } from './ledger';
import { Refusal } from './refusal';

/**
 * Refusals after which a release may stand all the same; its wrap has to stay then. A call for a decision that nobody knows is none:
 * what it left behind could fill the vault.
 */
const mayStand: readonly string[] = ['LEDGER_UNAVAILABLE', 'INTERNAL', 'ALREADY_RELEASED'];

/** A call whose caller is known: the proof holds, and is of this certificate. */
export interface KnownCall {
  readonly wanted: Wanted;
  readonly payload: ProofPayload;
  /** SHA-256 of the caller's certificate (DER), in base64url. */
  readonly certificate: string;
}

export interface ReleaseTools {
  readonly vault: Vault;
  readonly ledger: ReleaseLedger;
}

/** What is made for a release, and kept before it is committed: the same call has to say the same again. */
const KeptRelease = v.object({ wrap: v.string(), eraseBy: v.exactOptional(v.string()) });
type KeptRelease = v.InferOutput<typeof KeptRelease>;

/**
 * Releases a record's key, in this order: the wrap is made and kept; the ledger decides again, and the release is committed with
 * the wrap's hash; then the wrap is handed out. Whatever is killed in between, the same call finds the same wrap and the same entry.
 *
 * @throws Refusal
 */
export async function releaseKey(
  { wanted, payload, certificate }: KnownCall,
  after: Commit | undefined,
  {
    vault,
    ledger,
    eraseBy,
  }: ReleaseTools & {
    /** Until when the requester has to erase a copy that is released now, an instant in UTC. */
    readonly eraseBy?: string;
  },
): Promise<ReleaseAnswer> {
  const { record, release: standing } = await ledger.read(wanted, after);
  requireOwn(record.custodian, ledger);
  if (standing?.effect === 'deny') throw denied(standing.reason);
  const { contentKey, metadata } = await vault.documentKey(record.digest);
  const name = wrapName(wanted, certificate, payload);
  const made: KeptRelease = {
    wrap: await wrapKey(contentKey, payload.key, wanted),
    ...(eraseBy !== undefined && { eraseBy }),
  };
  const kept = await vault.keepOnce(name, Buffer.from(JSON.stringify(made)));
  const { wrap, ...dates } = v.parse(KeptRelease, JSON.parse(Buffer.from(kept).toString()));
  try {
    const key = keyOf(payload);
    const { commit, ...release } = await ledger.release({
      ...wanted,
      ...dates,
      key,
      certificate,
      wrap: digestOf(Buffer.from(wrap)),
    });
    if (release.effect !== 'permit') throw denied(release.reason);
    return { release, commit: { ...commit, blockNumber: String(commit.blockNumber) }, wrap, metadata };
  } catch (error) {
    // A wrap that will never be handed out is not left lying about.
    if (!mayStand.includes(refusalOf(error).code)) await vault.forget(name);
    throw error;
  }
}

/**
 * @returns the hash of the document that was released to this caller
 * @throws Refusal NOT_RELEASED, or DENIED where the release is longer ago than `hours`
 */
export async function releasedDocument(
  { wanted, payload, certificate }: KnownCall,
  after: Commit | undefined,
  { vault, ledger }: ReleaseTools,
  { hours, now }: { readonly hours: number; readonly now: number },
): Promise<string> {
  const { record, release } = await ledger.read(wanted, after);
  requireOwn(record.custodian, ledger);
  const isTheirs = (await vault.kept(wrapName(wanted, certificate, payload))) !== undefined;
  if (!isTheirs || release?.effect !== 'permit' || release.key !== keyOf(payload)) {
    throw new Refusal('NOT_RELEASED', 'Ask for the key of the record first.');
  }
  if (now > Date.parse(release.at) + hours * 3_600_000) {
    throw new Refusal(
      'DENIED',
      'The record was released too long ago: ask for access anew.',
      'permit-expired',
    );
  }
  return release.digest;
}

/** A refusal stands for ever, as a release does. */
function denied(reason: ReleaseReason): Refusal {
  return new Refusal('DENIED', "The custodian's peer denies by now.", reason);
}

function requireOwn(custodian: string, { mspId }: ReleaseLedger): void {
  if (custodian !== mspId) throw new Refusal('NOT_FOUND', 'Another hospital keeps this record.');
}

function keyOf({ key }: ProofPayload): string {
  return thumbprint(key);
}

/** Of the caller too, so that nobody can make a wrap in the place of another's. */
function wrapName(
  { patient, hospital, request, record }: Wanted,
  certificate: string,
  payload: ProofPayload,
): string {
  const digest = digestOfValue([patient, hospital, request, record, keyOf(payload), certificate]);
  const name = Buffer.from(digest, 'base64url').toString('hex');
  // In folders by the first byte, as documents are.
  return `releases/${name.slice(0, 2)}/${name}`;
}
