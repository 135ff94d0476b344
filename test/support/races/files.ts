import { generatePatientKey, patientSigner } from '@careledger/client';
import { type Ground } from './ground';
import {
  ask,
  askMany,
  CONSENT,
  custodian,
  EXCLUSIVE,
  FORM,
  grant,
  officer,
  registrar,
  RESTS,
  revoke,
  type Race,
} from './race';

const rotate = async (ground: Ground, compromisedSince?: string) =>
  (await registrar(ground)).patients.rotateKey(
    await ground.rotation(compromisedSince === undefined ? {} : { compromisedSince }),
  );
const close = async (ground: Ground) =>
  (await registrar(ground)).patients.close(await ground.signer.close({ file: await ground.file() }));
const appointment = async (ground: Ground) =>
  ground.device.accept(
    await ground.signer.appoint({
      name: 'my daughter',
      key: ground.deviceKey.publicKey,
      may: ['access.request', 'consent.grant'],
      purposes: ['FAMRQT'],
      delegation: 'delegation-1',
    }),
  );
const appointed = async (ground: Ground) =>
  (await ground.at('hospital-a', 'registrar')).patients.appoint(await appointment(ground));
const dismiss = async (ground: Ground) =>
  (await registrar(ground)).patients.dismiss(
    await ground.signer.dismiss({ delegation: 'delegation-1', name: 'my daughter' }),
  );

const proposal = async (ground: Ground) => ({ recovery: await ground.recovery(), form: FORM });
const proposedBy = async (ground: Ground, user: string) =>
  (await ground.at('hospital-a', user)).patients.recover(await proposal(ground));
const cancel = async (ground: Ground) =>
  (await registrar(ground)).patients.cancelRecovery(
    await ground.signer.cancelRecovery({ recovery: 'recovery-1' }),
  );

const transfer = async (ground: Ground) => {
  const { directive, demographics } = await ground.transfer();
  return (await ground.by('hospital-b', 'registrar')).patients.transfer({ directive, demographics });
};
const agreed = async (ground: Ground) =>
  (await ground.at('hospital-a', 'registrar')).patients.agreeToTransfer((await ground.transfer()).directive);

const asked = async (ground: Ground) =>
  (await ground.at('hospital-b', 'clinician')).consents.ask(ground.question());
const onPaper = async (ground: Ground, by = custodian(ground)) =>
  (await by).consents.grantOnPaper(ground.paper());

/** About a file, its keys and its consents. */
export const racesOfFiles: Readonly<Record<string, Race>> = {
  'a revocation, a request': { one: (ground) => revoke(ground), other: (ground) => ask(ground), then: RESTS },
  'a revocation, a round': {
    one: revoke,
    other: (ground) => askMany(ground, [ground.record]),
    then: RESTS,
  },
  'a grant, a request': { one: grant, other: ask, then: RESTS },
  'two grants of one id': {
    one: (ground) => grant(ground, CONSENT),
    other: async (ground) =>
      (await custodian(ground)).consents.grant(await ground.consent('hospital-d', { consent: CONSENT })),
    then: EXCLUSIVE,
  },
  'two grants of two ids': { one: grant, other: (ground) => grant(ground), then: ['stands', 'stands'] },
  'a grant, the revocation of its id': {
    one: (ground) => grant(ground, CONSENT),
    other: (ground) => revoke(ground, CONSENT),
    then: EXCLUSIVE,
  },
  'the next version of a consent, its revocation': {
    one: async (ground) =>
      (await registrar(ground)).consents.grant(
        await ground.consent('hospital-c', { consent: ground.grant.id, replaces: ground.grant }),
      ),
    other: (ground) => revoke(ground),
    then: EXCLUSIVE,
  },
  'a new key, a grant of the old one': { one: rotate, other: (ground) => grant(ground), then: RESTS },
  'a stolen key, a grant of it': {
    one: (ground) => rotate(ground, new Date(Date.now() - 3_600_000).toISOString()),
    other: (ground) => grant(ground),
    then: RESTS,
  },
  'a stolen key, a request': {
    one: (ground) => rotate(ground, new Date(Date.now() - 3_600_000).toISOString()),
    other: ask,
    then: RESTS,
  },
  'two new keys': { one: rotate, other: rotate, then: EXCLUSIVE },
  'the end of a file, a grant': { one: close, other: (ground) => grant(ground), then: RESTS },
  'the end of a file, a request': { one: close, other: ask, then: RESTS },
  'the end of a file, a new key': { one: close, other: rotate, then: EXCLUSIVE },
  'an appointment, a dismissal': {
    one: async (ground) => (await registrar(ground)).patients.appoint(await appointment(ground)),
    other: dismiss,
    then: EXCLUSIVE,
  },
  'a dismissal, a grant of the delegate': {
    before: appointed,
    one: dismiss,
    other: async (ground) =>
      (await custodian(ground)).consents.grant(await ground.consent('hospital-c', {}, ground.device)),
    then: RESTS,
  },
  'a dismissal, own access of the delegate': {
    before: appointed,
    one: dismiss,
    other: async (ground) => {
      const carrier = await custodian(ground);
      const directive = await ground.device.requestAccess({
        hospital: carrier.mspId,
        records: [ground.record],
        purpose: 'FAMRQT',
      });
      return carrier.access.requestOwn(directive, { record: ground.record, purpose: 'FAMRQT', key: null });
    },
    then: RESTS,
  },
  'two people who begin to approve': {
    one: async (ground) => (await custodian(ground)).patients.recover(await proposal(ground)),
    other: async (ground) => (await officer(ground)).patients.recover(await proposal(ground)),
    then: EXCLUSIVE,
  },
  'a new key, a recovery that two people propose': {
    before: (ground) => proposedBy(ground, 'registrar'),
    one: rotate,
    other: async (ground) => (await officer(ground)).patients.recover(await proposal(ground)),
    then: RESTS,
  },
  'the beginning of a wait, its end': {
    before: async (ground) => {
      await proposedBy(ground, 'registrar');
      // Announced, and held back before it begins to wait.
      await ground.submitted(async () => (await officer(ground)).patients.recover(await proposal(ground)));
    },
    one: async (ground) => (await officer(ground)).patients.recover(await proposal(ground)),
    other: cancel,
    then: EXCLUSIVE,
  },
  'a transfer, a new key': { before: agreed, one: transfer, other: rotate, then: EXCLUSIVE },
  'a transfer, the end of the file': { before: agreed, one: transfer, other: close, then: EXCLUSIVE },
  'a transfer, a request': { before: agreed, one: transfer, other: ask, then: RESTS },
  'a yes, a no': {
    before: asked,
    one: async (ground) =>
      (await registrar(ground)).consents.grant(
        await ground.consent('hospital-b', { ask: { hospital: ground.mspId('hospital-b'), ask: 'ask-1' } }),
      ),
    other: async (ground) =>
      (await registrar(ground)).consents.decline(
        await ground.signer.decline({
          hospital: ground.mspId('hospital-b'),
          ask: 'ask-1',
          name: 'Hospital B',
        }),
      ),
    then: EXCLUSIVE,
  },
  'a consent on paper, its revocation with the key': {
    one: onPaper,
    other: (ground) => revoke(ground, CONSENT),
    then: EXCLUSIVE,
  },
  'the beginning of its wait, its revocation with the key': {
    before: (ground) => ground.submitted(() => onPaper(ground)),
    one: onPaper,
    other: (ground) => revoke(ground, CONSENT),
    then: EXCLUSIVE,
  },
  'two files of one key': {
    before: async (ground) => {
      await ground.storeDemographics('hospital-b', `${ground.id}-b`);
      await ground.storeDemographics('hospital-c', `${ground.id}-c`);
    },
    one: (ground) =>
      ground.register('hospital-b', patientSigner({ patient: `${ground.id}-b`, key: ground.deviceKey })),
    other: (ground) =>
      ground.register('hospital-c', patientSigner({ patient: `${ground.id}-c`, key: ground.deviceKey })),
    then: EXCLUSIVE,
  },
  'two files of one id': {
    before: async (ground) => {
      for (const hospital of ['hospital-b', 'hospital-c'])
        await ground.storeDemographics(hospital, `${ground.id}-2`);
    },
    one: (ground) =>
      ground.register('hospital-b', patientSigner({ patient: `${ground.id}-2`, key: generatePatientKey() })),
    other: (ground) =>
      ground.register('hospital-c', patientSigner({ patient: `${ground.id}-2`, key: generatePatientKey() })),
    then: EXCLUSIVE,
  },
};
