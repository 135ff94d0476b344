import {
  type Directive,
  type DirectiveType,
  directiveToSign,
  type GUARDIAN_DIRECTIVES,
  MAX_DELEGATION_DAYS,
  OWN_REQUEST_SUFFIX,
  type OWN_PURPOSES,
  type PublicKeyJwk,
  thumbprint,
  unverifiedDirective,
} from '@careledger/model';
import type * as v from 'valibot';
import { checked } from '../call/operations';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { requireClearName } from './clear-name';
import { type PatientKey } from './patient-key';
import { type EarlierVersion, type SignedDirective } from './patient-signer';
import { type Words } from './words/words';

/** A directive, and the same bytes signed by the new key, or by the delegate. */
export interface Proven<T extends 'patient.rotateKey' | 'patient.appoint'> {
  readonly directive: SignedDirective<T>;
  readonly proof: string;
}

/** The word of a delegate, a guardian or a new key alone, with the key that signed it. */
export type SignedByOwnKey<T extends 'patient.recover' | 'patient.appoint'> = SignedDirective<T> & {
  readonly key: PublicKeyJwk;
};

/** Who is appointed, for what and until when. */
export interface NewDelegate {
  /** How the patient calls them; it stands in the sentence alone, and reaches no ledger. */
  readonly name: string;
  /** The delegate's own public key, made for this delegation. */
  readonly key: PublicKeyJwk;
  /** What they may sign. `access.request` takes `purposes` as well. */
  readonly may: readonly (typeof GUARDIAN_DIRECTIVES)[number][];
  readonly purposes?: readonly ('FAMRQT' | 'PWATRNY')[];
  /** A guardian ends with a quarter of a year, so that the end tells no birthday. */
  readonly guardian?: boolean;
  /** ISO instants. From now on unless given; until 366 days from now at most, a guardian's until the last quarter's end before. */
  readonly from?: string;
  readonly until?: string;
  /** The delegation's id, random unless given, and for a renewal the version that it follows on. */
  readonly delegation?: string;
  readonly renews?: EarlierVersion;
}

/** What is signed about the file itself. Where `file` is asked for, it is the file as `patients.read` gave it. */
export interface FileDirectives {
  /** Puts a new key in the place of this one. `compromisedSince`: what this key granted since permits nothing. */
  rotateKey(of: {
    readonly to: PatientKey;
    readonly file: EarlierVersion;
    readonly compromisedSince?: string;
  }): Promise<Proven<'patient.rotateKey'>>;
  /**
   * Signed with the new key, for a file whose key was lost.
   *
   * @param of `replaces` is the thumbprint of the lost key, `kid` of the file; null where it had none
   */
  recover(of: {
    readonly custodian: string;
    readonly replaces: string | null;
    readonly recovery?: string;
  }): Promise<SignedByOwnKey<'patient.recover'>>;
  /** The key that was said to be lost is not. */
  cancelRecovery(of: { readonly recovery: string }): Promise<SignedDirective<'patient.cancelRecovery'>>;
  /** Signed by the patient; the delegate accepts it. */
  appoint(delegate: NewDelegate): Promise<SignedDirective<'patient.appoint'>>;
  /** Signed by a guardian, or the delegate of a patient without a device, for whom people of the custodian stand. */
  offer(delegate: Omit<NewDelegate, 'key'>): Promise<SignedByOwnKey<'patient.appoint'>>;
  /** Signed by the delegate: the same bytes that the patient signed. */
  accept(appointment: SignedDirective<'patient.appoint'>): Promise<Proven<'patient.appoint'>>;
  /** Ends a delegation for ever; signed by the patient, a guardian, or the delegate who lays it down. */
  dismiss(of: {
    readonly delegation: string;
    readonly name: string;
    readonly compromisedSince?: string;
  }): Promise<SignedDirective<'patient.dismiss'>>;
  /** Gives the file to another custodian. */
  transfer(of: {
    readonly from: string;
    readonly to: string;
    readonly file: EarlierVersion;
  }): Promise<SignedDirective<'patient.transfer'>>;
  /** Closes the file, for ever. */
  close(of: { readonly file: EarlierVersion }): Promise<SignedDirective<'patient.close'>>;
  /**
   * Own access, carried by a hospital: to the named records, or, without, to the whole file. Each record is asked for once; sign
   * again for a second time.
   *
   * @param of `key` is the thumbprint of the fresh key to which records are released; `request` is the directive's id, 47 characters
   *   at most where it is not for one record
   */
  requestAccess(of: {
    readonly hospital: string;
    readonly records?: readonly string[];
    readonly purpose?: (typeof OWN_PURPOSES)[number];
    readonly key?: string;
    readonly request?: string;
  }): Promise<SignedDirective<'access.request'>>;
}

/** What every directive says. */
export type Common = Omit<v.InferInput<typeof Directive>, 'typ' | 'body'>;

/** What the directives are written with. */
export interface Pen {
  readonly patient: string;
  readonly key: PatientKey;
  readonly words: Words;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signed: <T extends DirectiveType>(
    typ: T,
    id: string,
    text: string,
    earlier: EarlierVersion | undefined,
    claims: (common: Common) => v.InferInput<typeof Directive>,
  ) => Promise<SignedDirective<T>>;
}

const DAY = 86_400_000;

export function fileDirectives({ patient, key, words, now, signed }: Pen): FileDirectives {
  const moment = (instant: string, field: string): string => {
    const date = new Date(instant);
    if (Number.isNaN(date.getTime())) {
      throw new InvalidArgumentError('An instant is written as in 2026-12-31T00:00:00.000Z.', [field]);
    }
    return words.moment(date, 'UTC', 'second');
  };

  async function appointment({
    name,
    may,
    purposes,
    guardian = false,
    from,
    until,
    delegation,
    renews,
    ...of
  }: NewDelegate): Promise<SignedDirective<'patient.appoint'>> {
    requireClearName(name);
    const latest = now() + MAX_DELEGATION_DAYS * DAY;
    const period = {
      from: from ?? new Date(now()).toISOString(),
      until: until ?? new Date(guardian ? lastQuarterBefore(latest) : latest - DAY).toISOString(),
    };
    const said = { name, guardian, may: [...may].sort(), until: moment(period.until, 'until') };
    const id = delegation ?? crypto.randomUUID();
    return signed('patient.appoint', id, words.appointment(said), renews, (common) => ({
      ...common,
      typ: 'patient.appoint',
      body: {
        key: of.key,
        guardian,
        scope: { directives: [...may].sort(), ...(purposes && { purposes: [...purposes].sort() }) },
        ...period,
      },
    }));
  }

  return {
    rotateKey: async ({ to, file, compromisedSince }) => {
      const since = compromisedSince === undefined ? {} : { compromisedSince };
      const text = words.rotation(
        compromisedSince === undefined
          ? {}
          : { compromisedSince: moment(compromisedSince, 'compromisedSince') },
      );
      const directive = await signed('patient.rotateKey', patient, text, file, (common) => ({
        ...common,
        typ: 'patient.rotateKey',
        body: { key: to.publicKey, ...since },
      }));
      return { directive, proof: await signAgain(directive, to) };
    },
    recover: async ({ custodian, replaces, recovery = crypto.randomUUID() }) => ({
      ...(await signed('patient.recover', recovery, words.recovery(custodian), undefined, (common) => ({
        ...common,
        typ: 'patient.recover',
        body: { custodian, key: key.publicKey, replaces },
      }))),
      key: key.publicKey,
    }),
    cancelRecovery: ({ recovery }) =>
      signed('patient.cancelRecovery', recovery, words.cancelRecovery, undefined, (common) => ({
        ...common,
        typ: 'patient.cancelRecovery',
        body: {},
      })),
    appoint: appointment,
    offer: async (delegate) => ({
      ...(await appointment({ ...delegate, key: key.publicKey })),
      key: key.publicKey,
    }),
    accept: async (directive) => {
      const { payload } = checked(() => unverifiedDirective(directive.jws, 'patient.appoint'));
      if (payload.patient !== patient || thumbprint(payload.body.key) !== key.kid) {
        throw new InvalidArgumentError('The appointment is of another patient, or of another key.');
      }
      return { directive, proof: await signAgain(directive, key) };
    },
    dismiss: ({ delegation, name, compromisedSince }) => {
      requireClearName(name);
      return signed('patient.dismiss', delegation, words.dismissal(name), undefined, (common) => ({
        ...common,
        typ: 'patient.dismiss',
        body: compromisedSince === undefined ? {} : { compromisedSince },
      }));
    },
    transfer: ({ from, to, file }) =>
      signed('patient.transfer', patient, words.transfer({ from, to }), file, (common) => ({
        ...common,
        typ: 'patient.transfer',
        body: { from, to },
      })),
    close: ({ file }) =>
      signed('patient.close', patient, words.closing, file, (common) => ({
        ...common,
        typ: 'patient.close',
        body: {},
      })),
    requestAccess: async ({
      hospital,
      records,
      purpose = 'PATRQT',
      key: fresh,
      request = crypto.randomUUID(),
    }) => {
      const said = { purpose, records: records?.length ?? null };
      if (records?.length !== 1 && request.length > 64 - OWN_REQUEST_SUFFIX) {
        throw new InvalidArgumentError('An id for several records has 47 characters at most.', ['request']);
      }
      return signed('access.request', request, words.ownAccess(said), undefined, (common) => ({
        ...common,
        typ: 'access.request',
        body: { records: records ? [...records].sort() : null, hospital, key: fresh ?? null, purpose },
      }));
    },
  };
}

/** Signs what another key has signed already: the payload is the same, the header names the other key. */
async function signAgain(
  { typ, jws }: SignedDirective<'patient.rotateKey' | 'patient.appoint'>,
  key: PatientKey,
): Promise<string> {
  const { bytes, assemble } = checked(() =>
    directiveToSign(unverifiedDirective(jws, typ).payload, key.publicKey),
  );
  return assemble(await key.sign(bytes));
}

/** The last first of January, April, July or October in UTC up to a time. */
function lastQuarterBefore(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3, 1);
}
