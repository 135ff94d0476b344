import '../../support/chaincode/quiet';
import {
  ActiveDelegation,
  check,
  countedConsents,
  Digest,
  digestOfValue,
  Instant,
  Signatory,
  type ActiveConsent,
  type WhoHasTheSay,
} from '@careledger/model';
import { expect } from 'chai';
import { consortium } from '../../support/chaincode/consortium';

const at = (hours: number): Instant =>
  check(
    Instant,
    new Date(Date.parse('2026-03-01T00:00:00.000Z') + hours * 3_600_000).toISOString(),
    'a time',
  );
const kid = (of: string): Digest => check(Digest, digestOfValue(of), 'a thumbprint');
const by = (of: object): Signatory => check(Signatory, of, 'a signatory');
/** Any point of the curve: signatures were checked when the consent was granted. */
const DAUGHTER = {
  publicKey: { crv: 'P-256', kty: 'EC', x: kid('x'), y: kid('y') },
};
const own = by({ kind: 'patient', kid: kid('own') });
const daughter = (guardian = false) =>
  by({ kind: 'delegation', delegation: 'd-1', guardian, kid: kid('daughter') });

/** On whose word a consent stands, and what therefore counts of it: the table of `countedConsents`, with its edges. */
describe('what counts of a consent', () => {
  let consent: ActiveConsent;
  before(async () => {
    const care = await consortium();
    consent = await care.granted(await care.registeredPatient('patient-1'), 'consent-1', {
      effect: 'permit',
    });
  });

  const nobody: WhoHasTheSay = { file: { compromised: [] }, delegations: [] };
  const delegated = (
    of: { from?: Instant; until?: Instant; by?: Signatory; at?: Instant } = {},
  ): WhoHasTheSay => {
    const delegation = check(
      ActiveDelegation,
      {
        status: 'active',
        delegation: 'd-1',
        patient: 'patient-1',
        version: 1,
        digest: kid('appointment'),
        sentence: null,
        guardian: false,
        key: DAUGHTER.publicKey,
        kid: kid('daughter'),
        scope: { directives: ['consent.grant'] },
        from: at(0),
        until: at(10),
        by: own,
        carrier: 'HospitalA',
        at: at(0),
        ...of,
      },
      'a delegation',
    );
    return { ...nobody, delegations: [delegation] };
  };
  const standings = (
    of: { by?: Signatory; at?: Instant; from?: Instant; until?: Instant },
    who: WhoHasTheSay,
    now: Instant,
    endedDelegates: 'keep' | 'ignore' = 'keep',
  ) =>
    countedConsents([{ ...consent, ...of }], who, { endedDelegates }, now).map(
      ({ standing }) => standing ?? 'counts',
    );

  it('whole, where the patient has signed it', () => {
    expect(standings({ by: own }, nobody, at(1))).to.deep.equal(['counts']);
  });

  it('nothing from the end of what a witness gave on, and no permit before it has waited', () => {
    expect(standings({ until: at(5) }, nobody, at(4))).to.deep.equal(['counts']);
    expect(standings({ until: at(5) }, nobody, at(5))).to.deep.equal([]);
    expect(standings({ from: at(5) }, nobody, at(4))).to.deep.equal(['waiting']);
    expect(standings({ from: at(5) }, nobody, at(5))).to.deep.equal(['counts']);
  });

  it('no permit that a key gave when somebody else may have had it', () => {
    const who = { ...nobody, file: { compromised: [{ kid: kid('own'), since: at(3) }] } };
    expect(standings({ by: own, at: at(2) }, who, at(9))).to.deep.equal(['counts']);
    expect(standings({ by: own, at: at(3) }, who, at(9))).to.deep.equal(['key-compromised']);
    expect(standings({ by: by({ kind: 'patient', kid: kid('new') }), at: at(4) }, who, at(9))).to.deep.equal([
      'counts',
    ]);
    const appointed = { ...delegated({ at: at(4) }), file: who.file };
    expect(standings({ by: daughter(), at: at(5) }, appointed, at(6))).to.deep.equal(['key-compromised']);
    expect(standings({ by: daughter(), at: at(5) }, { ...delegated(), file: who.file }, at(6))).to.deep.equal(
      ['counts'],
    );
  });

  it('what a delegate gave, as long as they are one; then as the policy says; a guardian’s never longer', () => {
    for (const [now, ended] of [
      [at(0), false],
      [at(9), false],
      [at(10), true],
    ] as const) {
      expect(standings({ by: daughter() }, delegated(), now, 'keep')).to.deep.equal(['counts']);
      const gone = [ended ? 'delegation-ended' : 'counts'];
      expect(standings({ by: daughter() }, delegated(), now, 'ignore')).to.deep.equal(gone);
      expect(standings({ by: daughter(true) }, delegated(), now, 'keep')).to.deep.equal(gone);
    }
    expect(standings({ by: daughter(true) }, nobody, at(1), 'keep'), 'dismissed').to.deep.equal([
      'delegation-ended',
    ]);
    expect(standings({ by: daughter() }, nobody, at(1), 'keep'), 'dismissed').to.deep.equal(['counts']);
    expect(standings({ by: daughter() }, delegated({ from: at(2) }), at(1), 'ignore')).to.deep.equal([
      'delegation-ended',
    ]);
  });
});
