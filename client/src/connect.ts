import { CHAINCODE, CHANNEL } from '@careledger/model';
import { setMaxListeners } from 'node:events';
import { createCaller } from './call/caller';
import { fabricGateway } from './call/fabric-gateway';
import { type LedgerGateway } from './call/gateway';
import { createOperations } from './call/operations';
import { systemTiming, type Timing } from './call/timing';
import { grpcClient, waitUntilReady } from './connection/grpc';
import { type IdentitySource, loadIdentity } from './connection/identity';
import { type ConnectionProfile, loadEndpoint } from './connection/profile';
import { ConnectionClosedError } from './errors/connection-closed-error';
import { careEvents, type CareEvents, type EventStart } from './events/care-events';
import { accessService, type AccessService } from './services/access';
import { consentService, type ConsentService } from './services/consents';
import { patientService, type PatientService } from './services/patients';
import { policyService, type PolicyService } from './services/policy';
import { providerService, type ProviderService } from './services/providers';
import { recordService, type RecordService } from './services/records';

export interface ConnectOptions {
  /** The hospital's connection profile (Fabric's common connection profile): a path of JSON or YAML, or the object. */
  readonly profile: string | ConnectionProfile;
  /** Who calls: an MSP folder's path, PEM texts, or a certificate and a function that signs. */
  readonly identity: IdentitySource;
  /** `care` unless given. */
  readonly channel?: string;
  /** `careledger` unless given. */
  readonly chaincode?: string;
  /** How long a call may take, retries included, in milliseconds, unless it says otherwise; 30,000 unless given. */
  readonly timeoutMs?: number;
  /** How long the peer may take to answer at first, in milliseconds; 10,000 unless given. */
  readonly connectTimeoutMs?: number;
}

/** A connection to the own hospital's peer, in the name of one person or application. */
export interface CareLedger extends AsyncDisposable {
  /** MSP id of the own hospital. */
  readonly mspId: string;
  readonly patients: PatientService;
  readonly providers: ProviderService;
  readonly consents: ConsentService;
  readonly records: RecordService;
  readonly access: AccessService;
  readonly policy: PolicyService;
  /** Events from now on, or from where `start` says. */
  events(start?: EventStart): CareEvents;
  /** Ends calls under way with `ConnectionClosedError`, or `OutcomeUnknownError` where a transaction was sent. */
  close(): Promise<void>;
}

/**
 * Connects to the own hospital's peer and waits until it answers.
 *
 * @throws ConfigurationError where the profile or the identity cannot be used
 * @throws UnavailableError where the peer does not answer in time
 */
export async function connect(options: ConnectOptions): Promise<CareLedger> {
  const endpoint = await loadEndpoint(options.profile);
  const identity = await loadIdentity(options.identity, Date.now());
  const client = grpcClient(endpoint);
  try {
    await waitUntilReady(client, endpoint, Date.now() + (options.connectTimeoutMs ?? 10_000));
  } catch (error) {
    client.close();
    throw error;
  }
  const gateway = fabricGateway({
    client,
    mspId: endpoint.mspId,
    certificate: identity.certificate,
    sign: identity.sign,
    channel: options.channel ?? CHANNEL,
    chaincode: options.chaincode ?? CHAINCODE,
  });
  return careLedger(gateway, options.timeoutMs ?? 30_000, systemTiming, () => {
    client.close();
  });
}

/** The services over a gateway that is at hand. */
export function careLedger(
  gateway: LedgerGateway,
  timeoutMs: number,
  timing: Timing,
  disconnect: () => void,
): CareLedger {
  const closing = new AbortController();
  // Every call under way listens to it.
  setMaxListeners(0, closing.signal);
  const caller = createCaller({ gateway, timing, timeoutMs, closing: closing.signal });
  const operations = createOperations(caller, gateway.mspId);
  const close = (): Promise<void> => {
    if (!closing.signal.aborted) {
      closing.abort(new ConnectionClosedError());
      gateway.close();
      disconnect();
    }
    return Promise.resolve();
  };
  return {
    mspId: gateway.mspId,
    patients: patientService(operations),
    providers: providerService(operations),
    consents: consentService(operations),
    records: recordService(operations),
    access: accessService(operations),
    policy: policyService(operations),
    events: (start) => careEvents(gateway, timing, closing.signal, start),
    close,
    [Symbol.asyncDispose]: close,
  };
}
