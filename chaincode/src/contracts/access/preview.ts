import type { CheckedInput, TransactionOutput } from '@careledger/model';
import type { Call } from '../call';
import { decideNow } from './decide-now';
import { batchesOf } from '../record/view';
import { asking, requireRegisteredProvider } from '../registered-provider';

/** What a request would come to now. */
export async function previewAccess(
  input: CheckedInput<'access.preview'>,
  call: Call,
): Promise<TransactionOutput<'access.preview'>> {
  await call.ledger.fetch([...asking(call), ...batchesOf(input)]);
  const provider = await requireRegisteredProvider(call);
  const { decision } = await decideNow(input, { provider, purpose: input.purpose }, call);
  return { preview: true, effect: decision.effect };
}
