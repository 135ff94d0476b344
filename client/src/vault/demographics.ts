import { base64url, demographicsKey, type SealedDemographics } from '@careledger/model';
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { VaultDamagedError } from '../errors/vault-damaged-error';
import { decryptJwe, encryptJwe } from './jwe';

const Identifier = v.object({
  system: v.exactOptional(v.string()),
  value: v.string(),
  type: v.exactOptional(v.string()),
});

const Name = v.object({
  use: v.exactOptional(v.string()),
  text: v.exactOptional(v.string()),
  family: v.exactOptional(v.string()),
  given: v.exactOptional(v.array(v.string())),
});

/** The form of {@link Demographics}. */
export const Demographics = v.object({
  names: v.array(Name),
  identifiers: v.array(Identifier),
  birthDate: v.exactOptional(v.string()),
  gender: v.exactOptional(v.string()),
  addresses: v.exactOptional(v.array(v.string())),
  telecoms: v.exactOptional(v.array(v.string())),
});

/** Who a patient is. It stands encrypted in the own hospital's private collection, and nowhere else. */
export interface Demographics {
  names: {
    /** A code of FHIR's name-use, such as `official`. */
    use?: string;
    text?: string;
    family?: string;
    given?: string[];
  }[];
  identifiers: {
    system?: string;
    value: string;
    /** A code of HL7's table 0203, such as `MR`. */
    type?: string;
  }[];
  /** As precise as it is known: a year, a month or a day. */
  birthDate?: string;
  gender?: string;
  /** Lines for people: street, town, country. */
  addresses?: string[];
  /** Telephone numbers and mail addresses. */
  telecoms?: string[];
}

/** Longer than any of them: the length of what is stored tells less about who it is. */
const paddedTo = 1024;

/**
 * Encrypts demographics under the file's key (JWE, direct encryption with AES-256-GCM), bound to the patient's id, padded, with a
 * salt so that the hash which all hospitals see tells nothing.
 *
 * @throws InvalidArgumentError where they have another form, and could not be opened again
 */
export async function sealDemographics(
  fileKey: Uint8Array,
  patient: string,
  demographics: Demographics,
): Promise<SealedDemographics> {
  const text = JSON.stringify({ patient, demographics: asStored(demographics) });
  const size = Buffer.byteLength(text);
  const padding = ' '.repeat(Math.ceil(size / paddedTo) * paddedTo - size);
  const jwe = await encryptJwe('dir', demographicsKey(fileKey), new TextEncoder().encode(text + padding));
  return { jwe, salt: base64url(randomBytes(16)) };
}

/** @throws VaultDamagedError when they were sealed under another key, for another patient, or changed since */
export async function openDemographics(
  fileKey: Uint8Array,
  patient: string,
  sealed: SealedDemographics,
): Promise<Demographics> {
  try {
    const { bytes } = await decryptJwe('dir', demographicsKey(fileKey), sealed.jwe);
    const schema = v.object({ patient: v.literal(patient), demographics: Demographics });
    return v.parse(schema, JSON.parse(new TextDecoder().decode(bytes))).demographics;
  } catch (error) {
    throw new VaultDamagedError(
      'The demographics were sealed under another key, for another patient, or were changed',
      error,
    );
  }
}

/** Whether two are equal once they are stored. */
export function saysTheSame(one: Demographics, other: Demographics): boolean {
  return isDeepStrictEqual(asStored(one), asStored(other));
}

/** What opening gives back: what JSON drops is gone, and so is what the form does not know. */
function asStored(demographics: Demographics): Demographics {
  const result = v.safeParse(Demographics, JSON.parse(JSON.stringify(demographics)));
  if (!result.success) {
    const fields = result.issues.map((issue) => v.getDotPath(issue) ?? '(whole)');
    throw new InvalidArgumentError('The demographics have another form than required.', fields);
  }
  return result.output;
}
