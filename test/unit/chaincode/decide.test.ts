import '../../support/chaincode/quiet';
import {
  decide,
  type DecisionPolicy,
  type DecisionRequest,
  check,
  compileItem,
  instantOf,
  MspId,
  ProviderId,
  TERMINOLOGY,
  type ItemDescription,
  type RuleDescription,
} from '@careledger/model';
import { expect } from 'chai';
import { consentOf, KEY } from '../../support/chaincode/vectors';

const NOW = instantOf(Date.parse('2026-03-01T12:00:00.000Z'));
const LABORATORY = { system: 'http://loinc.org', code: '11502-2' };
const HIV = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };
const POLICY: DecisionPolicy = { suspended: [], default: 'deny' };
const REQUEST: DecisionRequest = {
  hospital: check(MspId, 'HospitalB', 'a hospital'),
  provider: check(ProviderId, 'provider-1', 'a provider'),
  role: 'clinician',
  status: 'active',
  licence: null,
  purpose: 'TREAT',
};

const itemOf = (about: Partial<ItemDescription> = {}, terminology = TERMINOLOGY) => ({
  item: compileItem({ instance: 'record-1', custodian: 'HospitalA', ...about }, KEY),
  terminology,
});
const consentsOf = (...rules: RuleDescription[]) =>
  rules.map((rule, index) => consentOf(`consent-${index + 1}`, rule));

/** What comes out by which rule stands in test/vectors/decision; here is what goes with it. */
describe('decide', () => {
  it('names the consents that the effect rests on', () => {
    const consents = consentsOf(
      { effect: 'permit' },
      { effect: 'permit', classes: [LABORATORY] },
      { effect: 'permit' },
    );
    expect(decide(REQUEST, itemOf(), consents, POLICY, NOW).reasons).to.deep.equal([
      {
        reason: 'permitted-by-consent',
        consents: [
          { consent: 'consent-1', version: 1, rules: [[]] },
          { consent: 'consent-3', version: 1, rules: [[]] },
        ],
      },
    ]);
  });

  it('names them by id, and their errors so, in whatever order they come', () => {
    const consents = consentsOf({ effect: 'permit' }, { effect: 'permit' }, { effect: 'permit' }).map(
      (one) => ({
        ...one,
        terminology: 'careledger-2999-01-01',
        ...(one.consent === 'consent-2' && { standing: 'waiting' as const }),
      }),
    );
    const forwards = decide(REQUEST, itemOf(), consents, POLICY, NOW);
    expect(forwards.reasons[0]?.consents.map(({ consent }) => consent)).to.deep.equal([
      'consent-1',
      'consent-3',
    ]);
    expect(forwards.errors.map(({ consent: { consent }, error }) => `${consent} ${error}`)).to.deep.equal(
      [...forwards.errors.map(({ consent: { consent }, error }) => `${consent} ${error}`)].sort(),
    );
    for (const order of [
      [2, 1, 0],
      [1, 2, 0],
      [2, 0, 1],
    ]) {
      const shuffled = order.flatMap((place) => consents.slice(place, place + 1));
      expect(decide(REQUEST, itemOf(), shuffled, POLICY, NOW)).to.deep.equal(forwards);
    }
  });

  it('gives every reason that there is, first what no consent can change', () => {
    const licence = { authority: 'board', expires: NOW };
    const request: DecisionRequest = { ...REQUEST, status: 'suspended', licence, purpose: 'PATRQT' };
    const policy: DecisionPolicy = { suspended: [REQUEST.hospital], default: 'permit' };
    const consents = consentsOf({ effect: 'deny' }, { effect: 'permit' });
    const { effect, reasons } = decide(request, itemOf({ labels: [HIV] }), consents, policy, NOW);
    expect([effect, ...reasons.map(({ reason }) => reason)]).to.deep.equal([
      'deny',
      'hospital-suspended',
      'provider-suspended',
      'licence-expired',
      'signature-missing',
      'denied-by-consent',
      'record-restricted',
    ]);
  });

  it('reports the consents whose terminology is newer than that of the item, where they vote', () => {
    const older = itemOf({}, 'careledger-2010-01-01');
    const consents = consentsOf(
      { effect: 'permit' },
      { effect: 'deny', classes: [LABORATORY] },
      { effect: 'deny', purposes: ['HPAYMT'] },
    );
    const error = 'terminology-newer';
    const { effect, errors } = decide(REQUEST, older, consents, POLICY, NOW);
    expect([effect, errors]).to.deep.equal([
      'deny',
      [
        { error, consent: { consent: 'consent-1', version: 1 } },
        { error, consent: { consent: 'consent-2', version: 1 } },
      ],
    ]);
    expect(decide(REQUEST, itemOf(), consents, POLICY, NOW).errors).to.deep.equal([]);
  });
});
