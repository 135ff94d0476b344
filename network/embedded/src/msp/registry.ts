import { CodecError } from '../codec/message';
import { decodeSerializedIdentity } from '../codec/identity';
import { MspError } from './error';
import { createMsp } from './msp';
import { createVerifiedSignatures, type VerifiedSignatures } from './verified-signatures';
import type { Identity, Msp, MspDefinition, MspRegistry, SigningIdentity } from './types';

/** A hospital's own people and nodes are some dozens; strangers with valid certificates cannot fill the memory. */
const CACHED_IDENTITIES = 2000;
/** Text may stand around a certificate, any amount of it: such an identity is read anew each time. */
const CACHED_BYTES = 16_384;

/**
 * @param verified what is known of signatures by now: registries of one channel's configurations share it
 * @throws MspError where a definition is not usable, or two have one MSP id
 */
export function createMspRegistry(
  definitions: readonly MspDefinition[],
  verified: VerifiedSignatures = createVerifiedSignatures(),
): MspRegistry {
  const msps = new Map(definitions.map((definition) => [definition.mspId, createMsp(definition)]));
  if (msps.size < definitions.length) throw new MspError('two organizations have the same MSP id');
  const cache = new Map<string, Identity>();
  const registry: MspRegistry = {
    mspIds: [...msps.keys()],
    identify(serialized) {
      const key = serialized.length <= CACHED_BYTES ? Buffer.from(serialized).toString('latin1') : undefined;
      const known = key === undefined ? undefined : cache.get(key);
      if (known) return known;
      const { mspId, idBytes } = decodeIdentity(serialized);
      const msp = msps.get(mspId);
      if (!msp) throw new MspError(`MSP ${mspId} is not defined on channel`, { mspId });
      const found = identifyIn(msp, idBytes, Uint8Array.from(serialized));
      const identity: Identity = {
        ...found,
        verify: (message, signature) =>
          verified.holds(found.fingerprint, message, signature, () => found.verify(message, signature)),
        verifyAsync: (message, signature) =>
          verified.holdsAsync(found.fingerprint, message, signature, () =>
            found.verifyAsync(message, signature),
          ),
      };
      if (key === undefined) return identity;
      if (cache.size >= CACHED_IDENTITIES) forgetOldest(cache);
      cache.set(key, identity);
      return identity;
    },
    remembering(signer) {
      const fingerprint = fingerprintOf(signer, registry);
      if (fingerprint === undefined) return signer;
      return {
        ...signer,
        sign: (message) => {
          const signature = signer.sign(message);
          verified.made(fingerprint, message, signature);
          return signature;
        },
      };
    },
  };
  return registry;
}

/** Undefined where the channel does not accept it: whatever it signs is refused, too. */
function fingerprintOf({ serialized }: SigningIdentity, registry: MspRegistry): string | undefined {
  try {
    return registry.identify(serialized).fingerprint;
  } catch (error) {
    if (error instanceof MspError) return undefined;
    throw error;
  }
}

/** OpenSSL's own complaints about a strange certificate are a refusal like any other. */
function identifyIn(msp: Msp, certificatePem: Uint8Array, serialized: Uint8Array): Identity {
  try {
    return msp.identify(certificatePem, serialized);
  } catch (error) {
    const { mspId } = msp;
    if (!(error instanceof MspError)) {
      throw new MspError('the supplied identity is not valid', { cause: error, mspId });
    }
    throw new MspError(error.message, { cause: error, stage: error.stage, mspId });
  }
}

function decodeIdentity(serialized: Uint8Array) {
  try {
    return decodeSerializedIdentity(serialized).view;
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new MspError('could not deserialize a SerializedIdentity', { cause: error });
  }
}

function forgetOldest(cache: Map<string, Identity>): void {
  for (const key of cache.keys()) {
    cache.delete(key);
    return;
  }
}
