import { CareError, instantOf, type Instant } from '@careledger/model';
import type { Context } from 'fabric-contract-api';
import { Caller } from '../identity/caller';
import type { Stub } from '../ledger/batching';
import { Ledger } from '../ledger/ledger';

/** All that a transaction works with: who calls, when, and the ledger. Nothing else varies between two runs. */
export interface Call {
  readonly stub: Stub;
  readonly ledger: Ledger;
  readonly caller: Caller;
  readonly channel: string;
  /** The transaction's time, which the caller claims; peers refuse one that is more than their time window away. */
  readonly now: Instant;
  /** The same in whole seconds since 1970. */
  readonly nowSeconds: number;
}

/** @throws CareError */
export function callOf(ctx: Context): Call {
  const time = ctx.stub.getDateTimestamp().getTime();
  // Years from 1970 to 9999: instants compare as text only while they have one length.
  if (!(time >= 0 && time < 253_402_300_800_000)) {
    throw new CareError('INVALID_ARGUMENT', 'The transaction carries no usable time.');
  }
  return {
    stub: ctx.stub,
    ledger: new Ledger(ctx.stub),
    caller: new Caller(ctx.clientIdentity),
    channel: ctx.stub.getChannelID(),
    now: instantOf(time),
    nowSeconds: Math.floor(time / 1000),
  };
}

/** The instant so many hours after another one. */
export function hoursAfter(instant: Instant, hours: number): Instant {
  return instantOf(Date.parse(instant) + hours * 3_600_000);
}
