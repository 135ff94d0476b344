import { digestOf, type Licence, type Provider, type PROVIDER_ROLES } from '@careledger/model';
import { X509Certificate } from 'node:crypto';
import type * as v from 'valibot';
import { type CallOptions } from '../call/caller';
import { type Committed, type Operations } from '../call/operations';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { pages } from './pages';

/** A clinician or researcher of the own hospital. */
export interface NewProvider {
  /** `[a-z0-9-]`, 1 to 64 characters; what `careledger.provider` in the certificate says. */
  readonly provider: string;
  readonly role: (typeof PROVIDER_ROLES)[number];
  /** The certificate, in PEM, that will speak for the provider; another one of the same name is refused. */
  readonly certificate: string;
  /** Codes of specialties. */
  readonly specialties?: readonly string[];
  /** The licence to practise; from `expires` (an instant in UTC) on every request is denied. */
  readonly licence?: v.InferInput<typeof Licence>;
}

/** The hospitals' clinicians and researchers. */
export interface ProviderService {
  register(provider: NewProvider, options?: CallOptions): Promise<Committed<Provider>>;
  /** From the next decision on, every request of the provider is denied. `version` is the one that is changed. */
  suspend(change: { provider: string; version: number }, options?: CallOptions): Promise<Committed<Provider>>;
  reinstate(
    change: { provider: string; version: number },
    options?: CallOptions,
  ): Promise<Committed<Provider>>;
  /** @param of by default a provider of the own hospital */
  read(of: { provider: string; hospital?: string }, options?: CallOptions): Promise<Provider>;
  /** A hospital's providers by id, read as far as you go; the own hospital's by default. */
  list(of?: { hospital?: string }, options?: CallOptions): AsyncIterable<Provider>;
}

export function providerService({ write, read, mspId }: Operations): ProviderService {
  return {
    register: async ({ provider, role, certificate, specialties = [], licence }, options) => {
      const parsed = parseCertificate(certificate);
      return write(
        'provider.register',
        {
          provider,
          role,
          specialties: [...specialties],
          licence: licence ?? null,
          certificate: digestOf(parsed.raw),
          key: digestOf(parsed.publicKey.export({ format: 'der', type: 'spki' })),
        },
        options,
      );
    },
    suspend: (change, options) => write('provider.suspend', change, options),
    reinstate: (change, options) => write('provider.reinstate', change, options),
    read: ({ provider, hospital = mspId }, options) => read('provider.read', { hospital, provider }, options),
    list: ({ hospital = mspId } = {}, options) =>
      pages(async (after: string | undefined) => {
        const page = await read(
          'provider.list',
          { hospital, ...(after !== undefined && { after }) },
          options,
        );
        return { entries: page.providers, next: page.next };
      }),
  };
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new InvalidArgumentError(
      '"certificate" is not an X.509 certificate in PEM.',
      ['certificate'],
      error,
    );
  }
}
