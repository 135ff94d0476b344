import {
  CHAINCODE,
  CHANNEL,
  type Directive,
  type DirectiveType,
  directiveToSign,
  MAX_DIRECTIVE_SECONDS,
  type PublicKeyJwk,
  SCHEMA,
  TERMINOLOGY,
} from '@careledger/model';
import type * as v from 'valibot';
import { checked } from '../call/operations';
import { requireClearName } from './clear-name';
import { type ConsentDraft } from './consent-draft';
import { type DeviceKey } from './device-key';
import { type Common, type FileDirectives, fileDirectives } from './file-directives';
import { fileKeyRequestToSign } from './file-key-request';
import { languageOf, type Language } from './language';
import { type PatientKey } from './patient-key';
import { sentenceClaim, type ShownSentence, shownSentence } from './sentence';

/** What a patient signed: a JWS (ES256), ready to be carried to the ledger by any hospital. */
export interface SignedDirective<T extends DirectiveType> {
  readonly typ: T;
  readonly patient: string;
  /** What it is about: the consent's id, the patient's for a registration. */
  readonly id: string;
  readonly version: number;
  /** SHA-256 of what was signed: names this version on the ledger. */
  readonly digest: string;
  readonly jws: string;
  /** To be kept by the patient. */
  readonly sentence: ShownSentence;
}

/** A registration also carries the key that it proves. */
export type SignedRegistration = SignedDirective<'patient.register'> & { readonly key: PublicKeyJwk };

/** An earlier version of a directive: a `SignedDirective`, or a consent that was read from the ledger. */
export interface EarlierVersion {
  readonly version: number;
  readonly digest: string;
}

/** What a provider asked for: the hospital that asks (MSP id), and the ask's id. */
export interface AnsweredAsk {
  readonly hospital: string;
  readonly ask: string;
}

export interface PatientSignerOptions {
  /** The id of the patient's file: `[a-z0-9-]`, 1 to 64 characters, random unless given. It carries no meaning. */
  readonly patient?: string;
  readonly key: PatientKey;
  /** The language of what the patient is shown. English unless given. */
  readonly language?: Language;
  readonly channel?: string;
  /** How long a hospital has to carry a directive to the ledger, in seconds; an hour unless given, 24 hours at most. */
  readonly lifetimeSeconds?: number;
  /** Milliseconds since 1970; the system's clock unless given. */
  readonly now?: () => number;
}

/** Signs in the patient's name, wherever the key is: no hospital's key or connection is needed. */
export interface PatientSigner extends FileDirectives {
  readonly patient: string;
  /** Proves, to the hospital that opens the file, that the patient holds the key. */
  register(of: { custodian: string }): Promise<SignedRegistration>;
  /**
   * Signs a consent. `fileKey` turns what it is about into tokens, and does not leave this process.
   *
   * @param of `consent` is its id, random unless given; `replaces` the version that this one takes the place of; `ask` what it
   *   answers
   */
  grant(
    draft: ConsentDraft,
    of: {
      readonly fileKey: Uint8Array;
      readonly consent?: string;
      readonly replaces?: EarlierVersion;
      readonly ask?: AnsweredAsk;
    },
  ): Promise<SignedDirective<'consent.grant'>>;
  /**
   * Answers no to what a hospital's provider asked for.
   *
   * @param of `name` is the hospital's, for the patient to read
   */
  decline(of: AnsweredAsk & { readonly name: string }): Promise<SignedDirective<'consent.decline'>>;
  /** Takes a consent back for ever. `last`, where it is at hand, is the version that is taken back. */
  revoke(of: {
    readonly consent: string;
    readonly last?: EarlierVersion;
  }): Promise<SignedDirective<'consent.revoke'>>;
  /** Lets the hospital that carries it read the patient's access log, until it expires. */
  readLog(): Promise<SignedDirective<'access.log'>>;
  /**
   * Asks the custodian to encrypt the file key for a device (`patients.shareFileKey`, {@link openFileKey}): a JWS, for the custodian alone. A
   * delegate who may grant consents asks with the delegation's key.
   */
  requestFileKey(of: {
    readonly device: Pick<DeviceKey, 'publicKey'>;
    readonly custodian: string;
  }): Promise<string>;
}

export function patientSigner({
  patient = crypto.randomUUID(),
  key,
  language = 'en',
  channel = CHANNEL,
  lifetimeSeconds = 3_600,
  now = () => Date.now(),
}: PatientSignerOptions): PatientSigner {
  const words = languageOf(language);

  function lifetime(): { iat: number; exp: number } {
    const iat = Math.floor(now() / 1000);
    return { iat, exp: iat + Math.min(lifetimeSeconds, MAX_DIRECTIVE_SECONDS) };
  }

  async function signed<T extends DirectiveType>(
    typ: T,
    id: string,
    text: string,
    earlier: EarlierVersion | undefined,
    claims: (common: Common) => v.InferInput<typeof Directive>,
  ): Promise<SignedDirective<T>> {
    const sentence = shownSentence(language, text);
    const version = (earlier?.version ?? 0) + 1;
    const common: Common = {
      schema: SCHEMA,
      terminology: TERMINOLOGY,
      channel,
      chaincode: CHAINCODE,
      patient,
      id,
      version,
      previous: earlier?.digest ?? null,
      ...lifetime(),
      sentence: sentenceClaim(sentence),
    };
    const { bytes, assemble, digest } = checked(() => directiveToSign(claims(common), key.publicKey));
    return { typ, patient, id, version, digest, jws: assemble(await key.sign(bytes)), sentence };
  }

  return {
    patient,
    ...fileDirectives({ patient, key, words, now, signed }),
    register: async ({ custodian }) => ({
      ...(await signed('patient.register', patient, words.registration(custodian), undefined, (common) => ({
        ...common,
        typ: 'patient.register',
        body: { custodian, key: key.publicKey },
      }))),
      key: key.publicKey,
    }),
    grant: async (draft, { fileKey, consent = crypto.randomUUID(), replaces, ask }) => {
      draft.check(new Date(now()));
      const rule = checked(() => draft.compile(fileKey));
      return signed('consent.grant', consent, draft.sentence(language), replaces, (common) => ({
        ...common,
        typ: 'consent.grant',
        body: { rule, ...(ask && { ask: { hospital: ask.hospital, ask: ask.ask } }) },
      }));
    },
    decline: async ({ hospital, ask, name }) => {
      requireClearName(name);
      return signed('consent.decline', ask, words.decline(name), undefined, (common) => ({
        ...common,
        typ: 'consent.decline',
        body: { hospital },
      }));
    },
    revoke: ({ consent, last }) =>
      signed('consent.revoke', consent, words.revocation, last, (common) => ({
        ...common,
        typ: 'consent.revoke',
        body: {},
      })),
    requestFileKey: async ({ device, custodian }) => {
      const { iat, exp } = lifetime();
      const { bytes, assemble } = checked(() =>
        fileKeyRequestToSign({ patient, custodian, key: device.publicKey, iat, exp }, key.publicKey),
      );
      return assemble(await key.sign(bytes));
    },
    readLog: () =>
      signed('access.log', crypto.randomUUID(), words.readLog, undefined, (common) => ({
        ...common,
        typ: 'access.log',
        body: {},
      })),
  };
}
