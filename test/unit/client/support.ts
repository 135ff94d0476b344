import { careLedger, type GatewayFailure, type LedgerEvent } from '@careledger/client/gateway';
import { type CareLedger, CareLedgerError } from '@careledger/client';
import { canonicalJson, CareError, type CareErrorCode, digestOfValue } from '@careledger/model';
import { expect } from 'chai';
import { failure, FakeGateway, FakeTiming, type Play } from './fake-gateway';

export interface Rig {
  readonly ledger: CareLedger;
  readonly gateway: FakeGateway;
  readonly time: FakeTiming;
}

/** A client over a gateway that plays; calls may take ten seconds of fake time. */
export function rig(
  plays: readonly Play[],
  streams: readonly (readonly (LedgerEvent | GatewayFailure)[])[] = [],
): Rig {
  const time = new FakeTiming();
  const gateway = new FakeGateway(plays, time, streams);
  return {
    ledger: careLedger(gateway, { limits: { timeoutMs: 10_000, attemptTimeoutMs: 10_000 }, timing: time }),
    gateway,
    time,
  };
}

/** Waits for the rejection of a promise, and gives the error where it is one of the library's. */
export async function errorOf(call: Promise<unknown>): Promise<CareLedgerError> {
  const outcome: unknown = await call.then(
    () => 'no error',
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(CareLedgerError);
  if (!(outcome instanceof CareLedgerError)) {
    throw new TypeError('unreachable');
  }
  return outcome;
}

/** A provider that is suspended: the shortest call that writes. */
export const change = { provider: 'provider-b-01', version: 1 };

/** What `provider.suspend` answers. */
export const provider = {
  provider: 'provider-b-01',
  hospital: 'HospitalBMSP',
  role: 'clinician',
  specialties: [],
  licence: null,
  certificate: digestOfValue('certificate'),
  key: digestOfValue('key'),
  status: 'suspended',
  version: 2,
  at: '2026-01-31T09:30:00.000Z',
} as const;

export const answer = canonicalJson(provider);

/** The text of a chaincode's refusal, as a peer reports it. */
export function refusal(code: CareErrorCode): string {
  return `chaincode response 500, ${new CareError(code, 'The words of the contract.', { version: 3 }).message}`;
}

export function endorseRefusedBy(...mspIds: string[]): GatewayFailure {
  return failure(
    'ABORTED',
    'failed to collect enough transaction endorsements, see attached details for more info',
    mspIds.map((mspId) => [mspId, refusal('NOT_FOUND')] as const),
  );
}

export const unavailable = failure('UNAVAILABLE', 'No connection established');
