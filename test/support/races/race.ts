import { digest, type Ground } from './ground';

/** Two calls on one patient that both were endorsed on the state before either. */
export interface Race {
  /** What comes before both, and is committed. */
  readonly before?: (ground: Ground) => Promise<unknown>;
  readonly one: (ground: Ground) => Promise<unknown>;
  readonly other: (ground: Ground) => Promise<unknown>;
  /** Whether `other` commits after `one`, and `one` after `other`. What rests on something that is gone must not. */
  readonly then: readonly ['stands' | 'falls', 'stands' | 'falls'];
}

/** Each takes the ground from under the other. */
export const EXCLUSIVE: Race['then'] = ['falls', 'falls'];
/** The other rests on what the one changes, and not the other way round. */
export const RESTS: Race['then'] = ['falls', 'stands'];

/** The digest of a paper form. */
export const FORM = digest('a form');
/** An id that a consent may have, or not yet. */
export const CONSENT = 'consent-1';

/** Reads the first of many: a call that writes begins with it. */
export async function begin(source: AsyncIterable<unknown>): Promise<void> {
  await source[Symbol.asyncIterator]().next();
}

export const registrar = (ground: Ground) => ground.by('hospital-d', 'registrar');
export const custodian = (ground: Ground) => ground.by('hospital-a', 'registrar');
export const officer = (ground: Ground) => ground.by('hospital-a', 'privacy-officer');
export const clinician = (ground: Ground) => ground.by('hospital-b', 'clinician');

export const revoke = async (ground: Ground, consent = ground.grant.id) =>
  (await registrar(ground)).consents.revoke(await ground.signer.revoke({ consent }));
export const grant = async (ground: Ground, consent?: string) =>
  (await registrar(ground)).consents.grant(
    await ground.consent('hospital-c', consent === undefined ? {} : { consent }),
  );
export const ask = async (ground: Ground, of: { request?: string; record?: string } = {}) =>
  (await clinician(ground)).access.request({
    patient: ground.id,
    record: ground.record,
    purpose: 'TREAT',
    ...of,
  });
export const askMany = async (ground: Ground, records: readonly (string | ReturnType<Ground['proof']>)[]) => {
  const questions = [{ patient: ground.id, purpose: 'TREAT' as const, records: [...records] }];
  await begin((await clinician(ground)).access.requestMany(questions));
};
