import { digest, type Ground, suspendedOf } from './ground';
import { ask, askMany, begin, clinician, custodian, EXCLUSIVE, FORM, RESTS, revoke, type Race } from './race';

const withdraw = async (ground: Ground) =>
  (await custodian(ground)).records.withdraw({ ...ground.of, reason: 'entered-in-error' });
const relabel = async (ground: Ground, code = '11502-2') =>
  (await custodian(ground)).records.relabel(ground.labels(code));
const anchor = async (ground: Ground, of: Parameters<Ground['anchorInput']>[0] = {}) =>
  (await custodian(ground)).records.anchor(ground.anchorInput(of));

const permitted = async (ground: Ground) =>
  (await ground.at('hospital-b', 'clinician')).access.request({
    ...ground.of,
    purpose: 'TREAT',
    request: 'request-1',
    key: FORM,
  });
const release = async (ground: Ground, wrap = digest()) => {
  const hospital = ground.mspId('hospital-b');
  const at = await ground.at('hospital-a', 'registrar');
  const { certificate } = await at.providers.read({ hospital, provider: 'provider-b-01' });
  const agent = await ground.by('hospital-a', 'release-agent');
  return agent.access.release({
    ...ground.of,
    ...{ hospital, request: 'request-1', key: FORM, certificate, wrap },
  });
};

const batched = async (ground: Ground) =>
  (await ground.at('hospital-a', 'registrar')).records.anchorBatch(ground.batch(), ground.store);

/** About records, and who asks for them. */
export const racesOfRecords: Readonly<Record<string, Race>> = {
  'a withdrawal, a request': { one: withdraw, other: ask, then: RESTS },
  'new labels, a request': { one: (ground) => relabel(ground), other: ask, then: RESTS },
  'two new labels': {
    one: (ground) => relabel(ground),
    other: (ground) => relabel(ground, '57133-1'),
    then: EXCLUSIVE,
  },
  'new labels, a withdrawal': { one: (ground) => relabel(ground), other: withdraw, then: EXCLUSIVE },
  'two corrections of one record': {
    one: (ground) => anchor(ground, { relatesTo: { code: 'replaces', record: ground.record } }),
    other: (ground) => anchor(ground, { relatesTo: { code: 'replaces', record: ground.record } }),
    then: EXCLUSIVE,
  },
  'two additions to one record': {
    one: (ground) => anchor(ground, { relatesTo: { code: 'appends', record: ground.record } }),
    other: (ground) => anchor(ground, { relatesTo: { code: 'appends', record: ground.record } }),
    then: EXCLUSIVE,
  },
  'two records of one id': {
    one: (ground) => anchor(ground, { record: 'record-1' }),
    other: (ground) => anchor(ground, { record: 'record-1' }),
    then: EXCLUSIVE,
  },
  'two batches of one id': {
    one: async (ground) => (await custodian(ground)).records.anchorBatch(ground.batch(), ground.store),
    other: async (ground) => (await custodian(ground)).records.anchorBatch(ground.batch(), ground.store),
    then: EXCLUSIVE,
  },
  'the withdrawal of a record of a batch, its anchor': {
    before: batched,
    one: async (ground) =>
      (await custodian(ground)).records.withdraw({
        patient: ground.id,
        record: 'record-1',
        proof: ground.proof(),
        reason: 'erased',
      }),
    other: (ground) => anchor(ground, { record: 'record-1' }),
    then: EXCLUSIVE,
  },
  'the anchor of a record of a batch, a request': {
    before: batched,
    one: (ground) => anchor(ground, { record: 'record-1' }),
    other: (ground) => askMany(ground, [ground.proof()]),
    then: RESTS,
  },
  'a revocation, a release': { before: permitted, one: revoke, other: release, then: RESTS },
  'a withdrawal, a release': { before: permitted, one: withdraw, other: release, then: RESTS },
  'new labels, a release': {
    before: permitted,
    one: (ground) => relabel(ground),
    other: release,
    then: RESTS,
  },
  'two releases of one permit': { before: permitted, one: release, other: release, then: EXCLUSIVE },
  'two requests of one id': {
    before: async (ground) =>
      (await ground.at('hospital-a', 'registrar')).records.anchor(ground.anchorInput({ record: 'record-1' })),
    one: (ground) => ask(ground, { request: 'request-1' }),
    other: (ground) => ask(ground, { request: 'request-1', record: 'record-1' }),
    then: EXCLUSIVE,
  },
  'a request, a page of the log': {
    one: ask,
    other: async (ground) => {
      const directive = await ground.signer.readLog();
      await begin((await custodian(ground)).access.log(directive));
    },
    then: RESTS,
  },
  'two questions of one id': {
    one: async (ground) => (await clinician(ground)).consents.ask(ground.question()),
    other: async (ground) =>
      (await clinician(ground)).consents.ask({ ...ground.question(), purpose: 'HPAYMT' }),
    then: EXCLUSIVE,
  },
  'two providers of one id': {
    one: (ground) => ground.registerProvider('CARD'),
    other: (ground) => ground.registerProvider('ONCO'),
    then: EXCLUSIVE,
  },
  'a suspended provider, a request': {
    one: async (ground) => {
      const provider = suspendedOf(ground.aside.suspends);
      return (await ground.by(ground.aside.suspends, 'registrar')).providers.suspend({
        provider,
        version: 1,
      });
    },
    other: async (ground) =>
      (await ground.by(ground.aside.suspends, 'clinician')).access.request({
        ...ground.of,
        purpose: 'TREAT',
      }),
    then: RESTS,
  },
  'two emergencies of one provider': {
    one: (ground) => ground.breakGlass(),
    other: (ground) => ground.breakGlass(),
    then: EXCLUSIVE,
  },
};
