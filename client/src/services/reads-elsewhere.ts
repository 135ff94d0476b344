import { type AccessService } from './access';
import { type ConsentService } from './consents';
import { type PatientService } from './patients';
import { type PolicyService } from './policy';
import { type ProviderService } from './providers';
import { type RecordService } from './records';

/** What hospitals do with the ledger, by what it is about. */
export interface Services {
  readonly patients: PatientService;
  readonly providers: ProviderService;
  readonly consents: ConsentService;
  readonly records: RecordService;
  readonly access: AccessService;
  readonly policy: PolicyService;
}

/** What a hospital's peer has answered, and which hospital that is. */
export type Answered<T> = T & {
  /** MSP id of the hospital whose peer ran the read. */
  readonly answeredBy: string;
};

/** The same methods, whose results say which hospital has answered. */
export type Answering<Service> = {
  readonly [Method in keyof Service]: Service[Method] extends (...of: infer Of) => Promise<infer Result>
    ? (...of: Of) => Promise<Answered<Result>>
    : Service[Method] extends (...of: infer Of) => AsyncIterable<infer Entry>
      ? (...of: Of) => AsyncIterable<Answered<Entry>>
      : never;
};

/**
 * Reads that another hospital's peer answers from its own copy of the ledger. They go through the own hospital's peer, which passes
 * them on, and no other hospital answers in its place. With `{ after: commit }` the read waits until that hospital has committed the write.
 *
 * Nothing that a hospital keeps for itself can be read elsewhere, so demographics are not here.
 */
export interface ReadsElsewhere {
  /** MSP id of the hospital that answers. */
  readonly mspId: string;
  readonly patients: Answering<Pick<PatientService, 'read'>>;
  /** A hospital that is left out of the arguments is the own one, here too. */
  readonly providers: Answering<Pick<ProviderService, 'read' | 'list'>>;
  readonly consents: Answering<
    Pick<ConsentService, 'read' | 'readVersion' | 'list' | 'closed' | 'history' | 'asks'>
  >;
  readonly records: Answering<Pick<RecordService, 'read' | 'list'>>;
  readonly access: Answering<Pick<AccessService, 'preview'>>;
  readonly policy: Answering<Pick<PolicyService, 'read'>>;
}

/** @param services whose reads are pinned to the hospital */
export function readsElsewhere(mspId: string, services: Services): ReadsElsewhere {
  const { patients, providers, consents, records, access, policy } = services;
  const one = async <T extends object>(result: Promise<T>): Promise<Answered<T>> => ({
    ...(await result),
    answeredBy: mspId,
  });
  async function* each<T extends object>(entries: AsyncIterable<T>): AsyncGenerator<Answered<T>, void> {
    for await (const entry of entries) {
      yield { ...entry, answeredBy: mspId };
    }
  }
  return {
    mspId,
    patients: { read: (...of) => one(patients.read(...of)) },
    providers: {
      read: (...of) => one(providers.read(...of)),
      list: (...of) => each(providers.list(...of)),
    },
    consents: {
      read: (...of) => one(consents.read(...of)),
      readVersion: (...of) => one(consents.readVersion(...of)),
      list: (...of) => each(consents.list(...of)),
      closed: (...of) => each(consents.closed(...of)),
      history: (...of) => each(consents.history(...of)),
      asks: (...of) => each(consents.asks(...of)),
    },
    records: { read: (...of) => one(records.read(...of)), list: (...of) => each(records.list(...of)) },
    access: { preview: (...of) => one(access.preview(...of)) },
    policy: { read: (...of) => one(policy.read(...of)) },
  };
}
