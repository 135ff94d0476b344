import { CHAINCODE, CHANNEL, MspId } from '@careledger/model';
import { setMaxListeners } from 'node:events';
import * as v from 'valibot';
import { type CallLimits, createCaller } from './call/caller';
import { fabricGateway } from './call/fabric-gateway';
import { type LedgerGateway } from './call/gateway';
import { checkMilliseconds } from './call/limits';
import { type CallObserver, observers } from './call/observer';
import { createOperations, type Operations } from './call/operations';
import { systemTiming, type Timing } from './call/timing';
import { type IdentitySource, loadIdentity } from './connection/identity';
import { type Logger, loggingObserver } from './connection/logger';
import { type PeerLink, peerLink } from './connection/peer-link';
import { type ConnectionProfile, loadEndpoints, type PeerEndpoint } from './connection/profile';
import { telemetryObserver } from './connection/telemetry';
import { ConnectionClosedError } from './errors/connection-closed-error';
import { InvalidArgumentError } from './errors/invalid-argument-error';
import { careEvents, type CareEvents, type EventStart } from './events/care-events';
import { freshKeys } from './release/fresh-keys';
import { connectRelease, noRelease, type ReleaseClient, type ReleaseContext } from './release/release-client';
import { checkServices, type ReleaseOptions } from './release/services';
import { accessService } from './services/access';
import { consentService } from './services/consents';
import { patientService } from './services/patients';
import { policyService } from './services/policy';
import { providerService } from './services/providers';
import { type ReadsElsewhere, readsElsewhere, type Services } from './services/reads-elsewhere';
import { recordService } from './services/records';

export interface ConnectOptions {
  /**
   * The hospital's connection profile (Fabric's common connection profile): a path of JSON or YAML, or the object. Where the
   * hospital has several peers, the first is used until it is away, and then the next one.
   */
  readonly profile: string | ConnectionProfile;
  /** Who calls: an MSP folder's path, PEM texts, a key in a PKCS#11 token, or a certificate and a function that signs. */
  readonly identity: IdentitySource;
  /** `care` unless given. */
  readonly channel?: string;
  /** `careledger` unless given. */
  readonly chaincode?: string;
  /** How long a call may take, retries included, in milliseconds, unless it says otherwise; 30,000 unless given. */
  readonly timeoutMs?: number;
  /** How long one request to a peer may take before it is given up and made again, in milliseconds; 15,000 unless given. */
  readonly attemptTimeoutMs?: number;
  /** How long the peers may take to answer at first, in milliseconds; 10,000 unless given. */
  readonly connectTimeoutMs?: number;
  /**
   * How many requests to a peer may be under way at one time; further calls wait their turn. 200 unless given: a Fabric peer takes
   * 500 of all its clients together. Where a peer refuses some, fewer are sent.
   */
  readonly maxConcurrent?: number;
  /** Where the library writes what it does. Without one it writes nowhere. */
  readonly logger?: Logger;
  /** How to reach the hospitals' release services: needed to open records. */
  readonly release?: ReleaseOptions;
}

/** A connection to the own hospital's peer, in the name of one person or application. That peer answers what is read. */
export interface CareLedger extends Services, AsyncDisposable {
  /** MSP id of the own hospital. */
  readonly mspId: string;
  /**
   * Reads at another hospital's peer on purpose, to see what that hospital sees. Each result says who has answered (`answeredBy`).
   *
   * @param hospital its MSP id
   * @example
   * const there = hospitalA.at('HospitalBMSP');
   * const seen = await there.patients.read({ patient: file.patient }, { after: file.commit });
   * show(`${seen.answeredBy} knows the file too`);
   * @throws InvalidArgumentError where `hospital` is no MSP id
   */
  at(hospital: string): ReadsElsewhere;
  /** Events from now on, or from where `start` says. */
  events(start?: EventStart): CareEvents;
  /** Ends calls under way with `ConnectionClosedError`, or `OutcomeUnknownError` where a transaction was sent. */
  close(): Promise<void>;
}

/**
 * Connects to the own hospital's peer and waits until it answers.
 *
 * @example
 * const hospitalA = await connect({
 *   profile, // Fabric's common connection profile: a path of JSON or YAML, or the object
 *   identity: mspFolder, // a standard MSP folder, as enrolment writes it
 * });
 * @throws InvalidArgumentError where a limit is none
 * @throws ConfigurationError where the profile or the identity cannot be used
 * @throws UnavailableError where the peer does not answer in time
 */
export async function connect(options: ConnectOptions): Promise<CareLedger> {
  const { logger, timeoutMs = 30_000, attemptTimeoutMs = 15_000, connectTimeoutMs = 10_000 } = options;
  checkMilliseconds({ timeoutMs, attemptTimeoutMs, connectTimeoutMs });
  const { maxConcurrent = 200 } = options;
  if (!Number.isSafeInteger(maxConcurrent) || maxConcurrent < 1) {
    throw new InvalidArgumentError('At least one request has to be allowed at one time.', ['maxConcurrent']);
  }
  const channel = options.channel ?? CHANNEL;
  const endpoints = await loadEndpoints(options.profile);
  if (options.release !== undefined) {
    checkServices(options.release.services);
  }
  const identity = await loadIdentity(options.identity, Date.now());
  const peers: PeerLink[] = [];
  const disconnect = (): void => {
    for (const peer of peers) {
      peer.close();
    }
    identity.close?.();
  };
  try {
    for (const endpoint of endpoints) {
      peers.push(peerLink(endpoint));
    }
    await anyReady(peers, Date.now() + connectTimeoutMs);
  } catch (error) {
    disconnect();
    throw error;
  }
  const telemetry = await telemetryObserver();
  const gateway = fabricGateway({
    peers,
    mspId: mspIdOf(endpoints),
    certificate: identity.certificate,
    sign: identity.sign,
    channel,
    chaincode: options.chaincode ?? CHAINCODE,
    maxConcurrent,
    onFailover: (from, to, reason) => logger?.warn('using another peer from now on', { from, to, reason }),
  });
  const { release } = options;
  return careLedger(gateway, {
    limits: { timeoutMs, attemptTimeoutMs },
    timing: systemTiming,
    observer: observers([
      ...(logger === undefined ? [] : [loggingObserver(logger, systemTiming.now)]),
      ...(telemetry === undefined ? [] : [telemetry]),
    ]),
    disconnect,
    ...(release !== undefined && {
      release: (context) => connectRelease(release, identity, channel, context),
    }),
  });
}

/** Waits until one peer answers. @throws UnavailableError of the first one, where none does in time */
async function anyReady(peers: readonly PeerLink[], deadline: number): Promise<void> {
  const waiting = peers.map((peer) => peer.ready(deadline));
  await Promise.any(waiting).catch(() => waiting[0]);
}

function mspIdOf([first]: readonly PeerEndpoint[]): string {
  return first?.mspId ?? '';
}

/** What the services need besides a gateway. */
export interface CareLedgerParts {
  readonly limits: CallLimits;
  readonly timing: Timing;
  /** Told of every call. */
  readonly observer?: CallObserver;
  /** Called once, when the connection is closed. */
  readonly disconnect?: () => void;
  /** What opens records; without it none is opened. */
  readonly release?: (context: ReleaseContext) => ReleaseClient;
}

/** The services over a gateway that is at hand. */
export function careLedger(gateway: LedgerGateway, parts: CareLedgerParts): CareLedger {
  const { timing } = parts;
  const closing = new AbortController();
  // Every call under way listens to it.
  setMaxListeners(0, closing.signal);
  const observer = parts.observer ?? observers([]);
  const caller = createCaller({ gateway, timing, limits: parts.limits, closing: closing.signal, observer });
  const keys = freshKeys();
  const { timeoutMs } = parts.limits;
  const releases = (parts.release ?? noRelease)({ keys, timing, timeoutMs, closing: closing.signal });
  const close = (): Promise<void> => {
    if (!closing.signal.aborted) {
      closing.abort(new ConnectionClosedError());
      gateway.close();
      releases.close();
      parts.disconnect?.();
    }
    return Promise.resolve();
  };
  const servicesOver = (operations: Operations): Services => ({
    patients: patientService(operations),
    providers: providerService(operations),
    consents: consentService(operations),
    records: recordService(operations, releases),
    access: accessService(operations, keys),
    policy: policyService(operations),
  });
  const { mspId } = gateway;
  return {
    mspId,
    ...servicesOver(createOperations(caller, mspId)),
    at: (hospital) => {
      if (!v.is(MspId, hospital)) {
        throw new InvalidArgumentError('The hospital to read at is named by its MSP id.', ['hospital']);
      }
      return readsElsewhere(hospital, servicesOver(createOperations(caller, mspId, hospital)));
    },
    events: (start) => careEvents(gateway, timing, closing.signal, start),
    close,
    [Symbol.asyncDispose]: close,
  };
}
