import { CareError, MAX_PAGE, Provider, type CheckedInput, type TransactionOutput } from '@careledger/model';
import { Context, Returns, Transaction } from 'fabric-contract-api';
import { POLICY_KEY, providerKey, providerPrefix } from '../ledger/keys';
import { firstResult } from '../ledger/ledger';
import { ownerPolicy } from '../ledger/signature-policy';
import type { Call } from './call';
import { CareContract } from './care-contract';
import { requireStanding } from './policy';

/** Providers: who asks for records, each of one hospital, with the certificate that speaks for them. */
export class ProviderContract extends CareContract {
  constructor() {
    super('provider');
  }

  @Transaction()
  @Returns('string')
  async register(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'provider.register', input, registerProvider);
  }

  @Transaction()
  @Returns('string')
  async suspend(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'provider.suspend', input, (change, call) =>
      changeStatus(change, call, 'suspended'),
    );
  }

  @Transaction()
  @Returns('string')
  async reinstate(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'provider.reinstate', input, (change, call) => changeStatus(change, call, 'active'));
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'provider.read', input, readProvider);
  }

  @Transaction(false)
  @Returns('string')
  async list(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'provider.list', input, listProviders);
  }
}

async function registerProvider(input: CheckedInput<'provider.register'>, call: Call): Promise<Provider> {
  const { ledger, caller } = call;
  const key = providerKey(caller.hospital, input.provider);
  const provider: Provider = {
    ...input,
    hospital: caller.hospital,
    status: 'active',
    version: 1,
    at: call.now,
  };
  await ledger.fetch([POLICY_KEY, key]);
  const existing = await ledger.read(Provider, key);
  if (existing !== undefined) {
    // What it was registered with does not change; whether it is suspended does.
    const { status, version } = existing;
    return firstResult(existing, { ...provider, status, version }, 'provider');
  }
  const policy = await requireStanding(call);
  ledger.write(key, provider);
  ledger.protect(key, ownerPolicy(caller.hospital, policy.hospitals));
  announce(call, 'provider.registered', provider);
  return provider;
}

/** A hospital changes its own providers only; the key-level policy of the ledger says the same. */
async function changeStatus(
  input: CheckedInput<'provider.suspend'>,
  call: Call,
  status: Provider['status'],
): Promise<Provider> {
  const { ledger, caller } = call;
  const key = providerKey(caller.hospital, input.provider);
  await ledger.fetch([POLICY_KEY, key]);
  const existing = await ledger.read(Provider, key);
  if (existing === undefined) throw new CareError('NOT_FOUND', "The caller's hospital has no such provider.");
  if (existing.version === input.version + 1 && existing.status === status) return existing;
  if (existing.version !== input.version || existing.status === status) {
    throw new CareError('CONFLICT', 'The provider has changed since, or is so already; read it first.', {
      version: existing.version,
    });
  }
  await requireStanding(call);
  const changed: Provider = { ...existing, status, version: existing.version + 1, at: call.now };
  ledger.write(key, changed);
  announce(call, status === 'active' ? 'provider.reinstated' : 'provider.suspended', changed);
  return changed;
}

async function readProvider(
  { hospital, provider }: CheckedInput<'provider.read'>,
  call: Call,
): Promise<Provider> {
  const found = await call.ledger.read(Provider, providerKey(hospital, provider));
  if (found === undefined) throw new CareError('NOT_FOUND', 'That hospital has no such provider.');
  return found;
}

async function listProviders(
  { hospital, after, limit }: CheckedInput<'provider.list'>,
  call: Call,
): Promise<TransactionOutput<'provider.list'>> {
  const page = await call.ledger.page(Provider, providerPrefix(hospital), after, limit ?? MAX_PAGE);
  const providers = page.entries.map((entry) => entry.value);
  return { providers, next: page.hasMore ? (providers.at(-1)?.provider ?? null) : null };
}

function announce(
  call: Call,
  type: 'provider.registered' | 'provider.suspended' | 'provider.reinstated',
  { hospital, provider, version }: Provider,
): void {
  call.ledger.announce({ type, hospital, provider, version });
}
