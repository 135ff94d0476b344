import { generateReaderKey, type ReaderKey, RefusedError } from '@careledger/client';
import type { ProofPayload } from '@careledger/client/release';
import type { StoredDocument, Vault } from '@careledger/client/vault';
import { check, Digest, instantOf, RecordView, Release, TERMINOLOGY } from '@careledger/model';
import type { ReleaseLedger, ToRelease } from '@careledger/release-agent';

const of = { patient: 'patient-1', hospital: 'HospitalB', request: 'request-1', record: 'record-1' };

/** A permitted record in a vault, and a ledger that knows this one decision and answers by the rules of the real one. */
export interface OneDecision {
  readonly ledger: ReleaseLedger;
  readonly document: StoredDocument;
  readonly key: ReaderKey;
  /** The call of who may have the record. */
  readonly call: {
    readonly wanted: typeof of;
    readonly payload: ProofPayload;
    readonly certificate: string;
  };
  /** What stands of it. */
  release(): Release | undefined;
  /** What a decision comes to from now on. */
  decides(effect: Release['effect'], reason?: Release['reason']): void;
  /** Whether the own peer knows the decision. */
  knows(isThere: boolean): void;
}

/** @param at when releases are committed, in milliseconds since 1970 */
export async function oneDecision(vault: Vault, at: number = Date.now()): Promise<OneDecision> {
  const document = await vault.store({ bytes: Buffer.from('a letter'), contentType: 'text/plain' });
  const key = generateReaderKey();
  const record = check(
    RecordView,
    {
      ...{ patient: of.patient, record: of.record, custodian: 'HospitalA' },
      ...{ digest: document.digest, size: document.size, metadata: document.metadata },
      ...{ item: { t: ['A'.repeat(22)] }, terminology: TERMINOLOGY, at: instantOf(at), batch: null },
      ...{ labels: { version: 1, at: instantOf(at) }, withdrawn: null, replacedBy: null, additions: [] },
    },
    'a record',
  );
  let standing: Release | undefined;
  let outcome: Pick<Release, 'effect' | 'reason'> = { effect: 'permit', reason: 'permitted-by-consent' };
  let isKnown = true;
  const refused = (code: 'NOT_FOUND' | 'CONFLICT', message: string) =>
    new RefusedError({ code, message, details: {} }, undefined);
  const decided = ({ key: named, wrap, eraseBy }: ToRelease): Release => {
    if (standing !== undefined) {
      if (standing.wrap !== wrap || standing.key !== named) throw refused('CONFLICT', 'Released otherwise.');
      return standing;
    }
    if (!isKnown) throw refused('NOT_FOUND', 'No such decision.');
    const released = {
      ...of,
      ...{ provider: 'provider-1', custodian: 'HospitalA', key: named, ...outcome, consents: [], policy: 1 },
      ...{ digest: document.digest, size: document.size, wrap, at: instantOf(at) },
      ...(eraseBy !== undefined && { eraseBy }),
    };
    return check(Release, released, 'a release');
  };
  const answer = <T>(value: () => T): Promise<T> => Promise.resolve().then(value);
  return {
    document,
    key,
    ledger: {
      mspId: 'HospitalA',
      channel: 'care',
      read: () => answer(() => ({ record, release: standing })),
      preview: (asked) => answer(() => decided(asked)),
      release: (asked) =>
        answer(() => {
          standing = decided(asked);
          return { ...standing, commit: { transactionId: '0'.repeat(64), blockNumber: 7n } };
        }),
      isThere: () => Promise.resolve(true),
    },
    call: {
      wanted: of,
      payload: {
        ...{ aud: 'HospitalA', channel: 'care', act: 'release', iat: 0, jti: 'A'.repeat(22) },
        ...of,
        key: key.publicKey,
      } as unknown as ProofPayload,
      certificate: check(Digest, 'A'.repeat(43), 'a digest'),
    },
    release: () => standing,
    decides: (effect, reason = effect === 'permit' ? 'permitted-by-consent' : 'no-consent') => {
      outcome = { effect, reason };
    },
    knows: (isThere) => {
      isKnown = isThere;
    },
  };
}
