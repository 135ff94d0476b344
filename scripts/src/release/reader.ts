/**
 * A hospital's application in a process of its own: for every record of some patients that is anchored, as the ledger's events tell, it asks
 * for access and opens what is permitted, reading the document to its end. It says so to the process that has started it.
 */
import { type CareLedger, type Commit, connect } from '@careledger/client';
import { createHash } from 'node:crypto';
import * as v from 'valibot';

const Service = v.object({ url: v.string(), tlsCertificates: v.string() });

/** What the reader is started with, as JSON in its first argument. */
const ReaderOptions = v.object({
  profile: v.string(),
  /** The MSP folder of a clinician. */
  identity: v.string(),
  release: v.object({ services: v.record(v.string(), Service) }),
  /** Whose records it is waiting for. */
  patients: v.array(v.string()),
});
export type ReaderOptions = v.InferInput<typeof ReaderOptions>;

/** What it says; the first word is that it listens. */
export type ReaderMessage = { readonly listening: true } | OpenedMessage | RefusedMessage;

/** A record came whole. */
export interface OpenedMessage {
  readonly record: string;
  readonly opened: true;
  /** SHA-256 of the document, in hexadecimal, and its bytes. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string | undefined;
  /** The most memory that the process has held so far, in bytes. */
  readonly peakMemory: number;
}

export interface RefusedMessage {
  readonly record: string;
  readonly opened: false;
  readonly reason: string;
}

async function main({ profile, identity, release, patients }: ReaderOptions): Promise<void> {
  const ledger = await connect({ profile, identity, release });
  // From the ledger's first block on: whatever is anchored after this word is seen.
  const events = ledger.events({ block: 0n });
  say({ listening: true });
  for await (const { event, transactionId, blockNumber } of events) {
    if (event.type !== 'record.anchored' || !patients.includes(event.patient)) continue;
    say(await read(ledger, event, { transactionId, blockNumber }));
  }
}

async function read(
  ledger: CareLedger,
  { patient, record }: { readonly patient: string; readonly record: string },
  after: Commit,
): Promise<OpenedMessage | RefusedMessage> {
  const decision = await ledger.access.request({ patient, record, purpose: 'TREAT' }, { after });
  if (decision.effect === 'deny') return { record, opened: false, reason: decision.reason };
  const opening = await ledger.records.open(decision);
  if (!opening.opened) return { record, opened: false, reason: opening.reason ?? opening.code };
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of opening.content) {
    hash.update(piece);
    bytes += piece.length;
  }
  const { mediaType } = opening.metadata ?? {};
  // Kibibytes, whatever the system.
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  return { record, opened: true, sha256: hash.digest('hex'), bytes, mediaType, peakMemory };
}

function say(message: ReaderMessage): void {
  process.send?.(message);
}

// Who started it is gone: nobody reads on.
process.on('disconnect', () => process.exit(0));
void main(v.parse(ReaderOptions, JSON.parse(process.argv[2] ?? '')));
