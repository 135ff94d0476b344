import { type Commit, VaultNotFoundError } from '@careledger/client';
import { type ProofPayload, type ReleaseAnswer, wrapKey } from '@careledger/client/release';
import { type Vault } from '@careledger/client/vault';
import { digestOf, digestOfValue, type Release, type ReleaseReason, thumbprint } from '@careledger/model';
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { type ReleaseLedger, refusalOf, type Wanted } from './ledger';
import { Refusal } from './refusal';
import { RELEASES } from './sweeping';

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

/** What a release needs besides: the clock, and how the hospital bounds it. */
interface ReleaseLimits {
  /** For how long after a release the same call gets it again, in hours. */
  readonly hours: number;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/**
 * Releases a record's key, in this order: the own peer is asked what the release would come to; the wrap is made and kept; the ledger
 * decides again, and the release is committed with the wrap's hash; then the wrap is handed out. Whatever is killed in between, the
 * same call finds the same wrap and the same entry.
 *
 * Nothing is kept for a call that the ledger would refuse. And what is kept goes again only with a denial, which stands for ever, or when
 * it is too old for any release (`keepSwept`): while the same call may be under way elsewhere, in this service or in another one with the
 * same vault, nobody else can know that it will come to nothing.
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
  limits: ReleaseLimits,
): Promise<ReleaseAnswer> {
  const { record, release: standing } = await ledger.read(wanted, after);
  requireOwn(record.custodian, ledger);
  if (standing?.effect === 'deny') throw denied(standing.reason);
  const name = wrapName(wanted, certificate, payload);
  let opened: ReturnType<Vault['documentKey']> | undefined;
  /** Unwrapping may be a trip to a hardware module: once a call. */
  const documentKey = (): ReturnType<Vault['documentKey']> => (opened ??= vault.documentKey(record.digest));
  const found = standing && (await keptRelease(vault, name));
  if (standing) requireRecent(standing, limits);
  if (standing && found === undefined) throw anotherStands();
  const asked = { ...wanted, key: keyOf(payload), certificate };
  const { wrap, ...dates } = found ?? (await makeRelease(name, eraseBy));
  const { commit, ...release } = await ledger
    .release({ ...asked, ...dates, wrap: digestOf(Buffer.from(wrap)) })
    .catch(deniedMeanwhile);
  if (release.effect !== 'permit') {
    await vault.forget(name);
    throw denied(release.reason);
  }
  const { metadata } = await documentKey();
  return { release, commit: { ...commit, blockNumber: String(commit.blockNumber) }, wrap, metadata };

  /** Makes what this call releases, and keeps it, unless the same call has done so already. */
  async function makeRelease(under: string, until?: string): Promise<KeptRelease> {
    let effect: Release['effect'];
    try {
      const nothing = digestOf(new Uint8Array());
      ({ effect } = await ledger.preview({ ...asked, wrap: nothing }).catch(deniedMeanwhile));
    } catch (error) {
      // Released since it was read, by the same call: what that has kept is what this one gives.
      const kept = refusalOf(error).code === 'ALREADY_RELEASED' && (await keptRelease(vault, under));
      if (kept) return kept;
      throw error;
    }
    const made: KeptRelease = {
      wrap: await wrapKey(await contentKeyFor(effect), payload.key, wanted),
      ...(until !== undefined && { eraseBy: until }),
    };
    return parseKept(await vault.keepOnce(under, Buffer.from(JSON.stringify(made))));
  }

  /** Where the same call was quicker and was denied, its answer is this one's. */
  async function deniedMeanwhile(error: unknown): Promise<never> {
    if (refusalOf(error).code !== 'ALREADY_RELEASED') throw error;
    const { release: quicker } = await ledger.read(wanted);
    if (quicker?.effect !== 'deny') throw error;
    await vault.forget(name);
    throw denied(quicker.reason);
  }

  /** A record that was withdrawn may be destroyed already: that somebody came for it is refused on the ledger all the same. */
  async function contentKeyFor(effect: Release['effect']): Promise<Uint8Array> {
    try {
      return (await documentKey()).contentKey;
    } catch (error) {
      if (effect === 'deny' && error instanceof VaultNotFoundError) return randomBytes(32);
      throw error;
    }
  }
}

async function keptRelease(vault: Vault, name: string): Promise<KeptRelease | undefined> {
  const kept = await vault.kept(name);
  return kept && parseKept(kept);
}

function parseKept(bytes: Uint8Array): KeptRelease {
  return v.parse(KeptRelease, JSON.parse(Buffer.from(bytes).toString()));
}

/**
 * @returns the hash of the document that was released to this caller
 * @throws Refusal NOT_RELEASED, or DENIED where the release is longer ago than `hours`
 */
export async function releasedDocument(
  { wanted, payload, certificate }: KnownCall,
  after: Commit | undefined,
  { vault, ledger }: ReleaseTools,
  limits: ReleaseLimits,
): Promise<string> {
  const { record, release } = await ledger.read(wanted, after);
  requireOwn(record.custodian, ledger);
  if (release?.effect !== 'permit' || release.key !== keyOf(payload)) throw notReleased();
  // First: what was kept may be swept by then.
  requireRecent(release, limits);
  const kept = await vault.kept(wrapName(wanted, certificate, payload));
  if (kept === undefined) throw notReleased();
  return release.digest;
}

/** @throws Refusal DENIED where what was kept for the release may be gone */
function requireRecent({ at }: Release, { hours, now }: ReleaseLimits): void {
  if (now <= Date.parse(at) + hours * 3_600_000) return;
  throw new Refusal('DENIED', 'The record was released too long ago: ask for access anew.', 'permit-expired');
}

function notReleased(): Refusal {
  return new Refusal('NOT_RELEASED', 'Ask for the key of the record first.');
}

/** For another certificate or key; or the vault has lost what was kept for this one. */
function anotherStands(): Refusal {
  return new Refusal('ALREADY_RELEASED', 'The one release of this decision is another.');
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
  return `${RELEASES}/${name.slice(0, 2)}/${name}`;
}
