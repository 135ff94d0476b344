import { CareError, Provider } from '@careledger/model';
import { POLICY_KEY, providerKey } from '../ledger/keys';
import type { Call } from './call';

/** The keys that say whether the caller may ask at all, to be read ahead. */
export function asking({ caller }: Call): string[] {
  return [POLICY_KEY, providerKey(caller.hospital, caller.requireProvider())];
}

/** A certificate of the same name from the hospital's CA is not enough: it has to be the one on the ledger. */
export async function requireRegisteredProvider(call: Call): Promise<Provider> {
  const { ledger, caller } = call;
  const provider = await ledger.read(Provider, providerKey(caller.hospital, caller.requireProvider()));
  if (provider === undefined) {
    throw new CareError(
      'FORBIDDEN',
      'The provider that the certificate names is not registered on the ledger.',
    );
  }
  const { certificate, key } = caller.certificate();
  if (provider.certificate !== certificate || provider.key !== key || provider.role !== caller.role) {
    throw new CareError('FORBIDDEN', 'Another certificate speaks for this provider on the ledger.');
  }
  return provider;
}
