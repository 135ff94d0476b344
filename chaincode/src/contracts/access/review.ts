import { BreakGlassUse, CareError, PROVIDER_ATTRIBUTE, Provider, type CheckedInput } from '@careledger/model';
import { breakGlassKey, fileKey, POLICY_KEY, providerKey, reviewKey } from '../../ledger/keys';
import type { Call } from '../call';
import { readFile } from '../patient/file';
import { requireStanding } from '../policy';
import { useName } from './break-glass';

type Review = BreakGlassUse['reviews'][number];

/**
 * Reviews a use of break-glass. The custodian's privacy officer may, who was told of it, and that of the provider's hospital,
 * who answers for the provider: otherwise a custodian that reviews nothing would keep another hospital's providers from
 * emergencies. One review closes it; that of the other hospital may still be added, and neither takes the place of the other.
 *
 * @throws CareError NOT_FOUND; FORBIDDEN for other hospitals' officers and for the provider in person; CONFLICT where the
 *   hospital has given another verdict.
 */
export async function reviewBreakGlass(
  input: CheckedInput<'access.review'>,
  call: Call,
): Promise<BreakGlassUse> {
  const { ledger, caller, now } = call;
  await ledger.fetch([
    POLICY_KEY,
    providerKey(input.hospital, input.provider),
    fileKey(input.patient),
    breakGlassKey('open', input),
    breakGlassKey('reviewed', input),
  ]);
  await requireStanding(call);
  await requireReviewer(input, call);
  const open = await ledger.read(BreakGlassUse, breakGlassKey('open', input));
  const use = open ?? (await ledger.read(BreakGlassUse, breakGlassKey('reviewed', input)));
  if (use === undefined) {
    throw new CareError('NOT_FOUND', 'The provider has not broken the glass with this request.');
  }
  if (use.holder === caller.holderFor(useName(use))) throw samePerson();
  const earlier = use.reviews.find(({ hospital }) => hospital === caller.hospital);
  if (earlier !== undefined) return firstReview(use, earlier, input.verdict);

  const officer = caller.certificate().certificate;
  const review: Review = { hospital: caller.hospital, officer, verdict: input.verdict, at: now };
  const reviewed: BreakGlassUse = { ...use, reviews: [...use.reviews, review] };
  if (open !== undefined) ledger.remove(breakGlassKey('open', input));
  ledger.write(breakGlassKey('reviewed', input), reviewed);
  ledger.write(reviewKey(input), reviewed);
  const { patient, hospital, provider, request, verdict } = input;
  ledger.announce({
    type: 'access.reviewed',
    ...{ patient, hospital, provider, request, verdict },
    by: caller.hospital,
  });
  return reviewed;
}

/** The first verdict of a hospital stays. */
function firstReview(use: BreakGlassUse, earlier: Review, verdict: Review['verdict']): BreakGlassUse {
  if (earlier.verdict === verdict) return use;
  throw new CareError('CONFLICT', 'The hospital has reviewed this with another verdict, which stays.');
}

/** An officer of one of the two hospitals, and another person than the provider. */
async function requireReviewer(
  { patient, hospital, provider }: CheckedInput<'access.review'>,
  { ledger, caller }: Call,
): Promise<void> {
  if (caller.hospital !== hospital && (await readFile(ledger, patient)).custodian !== caller.hospital) {
    throw new CareError(
      'FORBIDDEN',
      "It is reviewed by an officer of the patient's custodian or of the provider's hospital.",
    );
  }
  const reviewed = await ledger.read(Provider, providerKey(hospital, provider));
  const { certificate, key } = caller.certificate();
  const isProvider =
    (caller.hospital === hospital && caller.providerId() === provider) ||
    reviewed?.key === key ||
    reviewed?.certificate === certificate;
  if (isProvider) throw samePerson();
}

function samePerson(): CareError {
  return new CareError(
    'FORBIDDEN',
    `Another person reviews it: the certificate is the provider's, by its key, its name or its ${PROVIDER_ATTRIBUTE}.`,
    { reason: 'same-person' },
  );
}
