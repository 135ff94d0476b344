import {
  AccessEntry,
  checkDirectiveTime,
  MAX_PAGE,
  type CheckedInput,
  type PatientLog,
  type PatientLogInput,
  type TransactionOutput,
} from '@careledger/model';
import { accessPrefix } from '../../ledger/keys';
import type { Call } from '../call';
import { signedBy } from '../signed-by';
import { listBreakGlass } from './break-glass';

/** The patient's log, for whoever brings the patient's signature; or that of break-glass, for officers. */
export function readLog(
  input: CheckedInput<'access.log'>,
  call: Call,
): Promise<TransactionOutput<'access.log'>> {
  return 'breakGlass' in input ? listBreakGlass(input, call) : readPatientLog(input, call);
}

async function readPatientLog(input: PatientLogInput, call: Call): Promise<PatientLog> {
  const { patient, after, limit } = input;
  const { payload } = await signedBy('access.log', input, call);
  checkDirectiveTime(payload, call.nowSeconds);
  const start = after === undefined ? undefined : `${after.hospital}/${after.request}`;
  const page = await call.ledger.page(AccessEntry, accessPrefix(patient), start, limit ?? MAX_PAGE);
  const entries = page.entries.map((entry) => entry.value);
  const last = entries.at(-1);
  const next = page.hasMore && last ? { hospital: last.hospital, request: last.request } : null;
  return { entries, next };
}
