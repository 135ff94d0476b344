import {
  accountForDisclosures,
  emptyDirectory,
  GROUNDS,
  readDirectory,
  type AccountingOptions,
  type Exclusion,
} from '@careledger/client/log';
import { expect } from 'chai';
import { A, at, B, decision, released } from './entries';

const OPTIONS: AccountingOptions = {
  custodian: A,
  now: Date.parse('2026-06-01T00:00:00.000Z'),
  directory: readDirectory(
    '{"HospitalB": {"name": "St. Bride", "address": "1 Fleet Street, London", "providers": {"dr-b": "Dr. Brandt"}}}',
  ),
  describe: (record) => `Laboratory report ${record}`,
};

describe('the accounting of disclosures (45 CFR 164.528)', () => {
  it('says when, to whom, what and why (b)(2)', () => {
    expect(accountForDisclosures([released()], OPTIONS)).to.deep.include({
      from: '2020-06-01T00:00:00.000Z',
      to: '2026-06-01T00:00:00.000Z',
      disclosures: [
        {
          recipient: { hospital: 'HospitalB', name: 'St. Bride', address: '1 Fleet Street, London' },
          purpose: 'PUBHLTH',
          statement: "Public health, on the patient's consent",
          described: ['Laboratory report record-1'],
          first: '2026-03-01T12:00:00.000Z',
          last: '2026-03-01T12:00:00.000Z',
          number: 1,
        },
      ],
    });
  });

  it('sums up what one recipient received for one purpose (b)(3)', () => {
    const entries = [
      released({ request: 'r-3', at: '2026-05-01T12:00:00.000Z' }),
      released({ request: 'r-1', record: 'record-2', at: '2026-03-05T12:00:00.000Z' }),
      released({ request: 'r-2', at: '2026-04-01T12:00:00.000Z' }),
      released({ request: 'r-4', purpose: 'HRESCH' }),
      released({ request: 'r-5', hospital: 'HospitalC' }),
    ];
    const { disclosures } = accountForDisclosures(entries, { ...OPTIONS, directory: emptyDirectory });
    expect(
      disclosures.map(({ recipient, purpose, number }) => [recipient.name, purpose, number]),
    ).to.deep.equal([
      ['HospitalB', 'HRESCH', 1],
      ['HospitalC', 'PUBHLTH', 1],
      ['HospitalB', 'PUBHLTH', 3],
    ]);
    expect(disclosures[2]).to.deep.include({
      described: ['Laboratory report record-2', 'Laboratory report record-1'],
      first: '2026-03-05T12:00:00.000Z',
      last: '2026-05-01T12:00:00.000Z',
    });
  });

  const excluded: readonly (readonly [string, Exclusion | undefined, ReturnType<typeof decision>])[] = [
    ['what was denied', 'not-released', decision({ effect: 'deny', reason: 'no-consent', consents: [] })],
    ['what was permitted and never collected', 'not-released', decision()],
    ['what the custodian refused in the end', 'not-released', released({}, { effect: 'deny' })],
    ["the custodian's own use", 'own-use', released({ hospital: 'HospitalA' })],
    ['the instant six years before', undefined, released({ at: '2020-06-01T00:00:00.000Z' })],
    ['what is older', 'older', released({ at: '2020-05-31T23:59:59.999Z' })],
    ['treatment', 'treatment-payment-operations', released({ purpose: 'TREAT' })],
    ['an emergency, which is treatment', 'treatment-payment-operations', released({ purpose: 'BTG' })],
    ['payment', 'treatment-payment-operations', released({ purpose: 'COVAUTH' })],
    ['operations', 'treatment-payment-operations', released({ purpose: 'HQUALIMP' })],
    ["the individual's own access", 'to-the-individual', released({ purpose: 'PATRQT' })],
    ["a representative's access", 'to-the-individual', released({ purpose: 'PWATRNY' })],
    ['organ donation, 164.512(h)', undefined, released({ purpose: 'DONAT' })],
    ['decedents, 164.512(g)', undefined, released({ purpose: 'HDECD' })],
    ['the military, 164.512(k)', undefined, released({ purpose: 'MILCDM' })],
    ['military discharge, 164.512(k)', undefined, released({ purpose: 'MILDCRG' })],
    ['government programmes', undefined, released({ purpose: 'GOV' })],
    ['public health', undefined, released({ purpose: 'DISASTER' })],
    ['research without an authorization', undefined, released({ purpose: 'CLINTRCH' })],
  ];
  for (const [what, exclusion, entry] of excluded) {
    it(`${exclusion === undefined ? 'accounts for' : 'leaves out'} ${what}`, () => {
      const { disclosures, excluded: counts } = accountForDisclosures([entry], OPTIONS);
      expect(disclosures.length).to.equal(exclusion === undefined ? 1 : 0);
      expect([...counts].filter(([, number]) => number > 0)).to.deep.equal(
        exclusion === undefined ? [] : [[exclusion, 1]],
      );
    });
  }

  it('leaves out what an authorization covers (a)(1)(iv)', () => {
    const authorizations = new Set(['consent-1']);
    const { excluded: counts } = accountForDisclosures([released({ purpose: 'HRESCH' })], {
      ...OPTIONS,
      authorizations,
    });
    expect(counts.get('authorization')).to.equal(1);
  });

  it('leaves out what the hospital’s own files give a ground for (a)(1)(iii) and (v) to (viii), and nothing else', () => {
    for (const ground of GROUNDS) {
      const entries = [released({ request: 'r-1' }), released({ request: 'r-2', record: 'record-2' })];
      const { disclosures, excluded: counts } = accountForDisclosures(entries, {
        ...OPTIONS,
        ground: ({ request }) => (request === 'r-1' ? ground : undefined),
      });
      expect(disclosures.map(({ described }) => described)).to.deep.equal([['Laboratory report record-2']]);
      expect(counts.get(ground)).to.equal(1);
    }
  });

  it('begins where the patient asks for less (a)(3), or at the compliance date (a)(1)(ix), and never earlier than six years', () => {
    const entries = [released({ at: '2024-05-01T12:00:00.000Z' })];
    const from = (more: Partial<AccountingOptions>) => {
      const { from: begins, disclosures } = accountForDisclosures(entries, { ...OPTIONS, ...more });
      return [begins.slice(0, 10), disclosures.length];
    };
    expect(from({ since: '2024-05-01T12:00:00.000Z' })).to.deep.equal(['2024-05-01', 1]);
    expect(from({ since: '2025-01-01T00:00:00.000Z' })).to.deep.equal(['2025-01-01', 0]);
    expect(from({ complianceDate: '2024-06-01T00:00:00.000Z' })).to.deep.equal(['2024-06-01', 0]);
    expect(from({ since: '1999-01-01T00:00:00.000Z' })).to.deep.equal(['2020-06-01', 1]);
    expect(() => from({ since: 'last year' })).to.throw(/instant/);
  });

  it('counts six years to 28 February where there was no 29th', () => {
    const leapDay = Date.parse('2024-02-29T10:00:00.000Z');
    expect(accountForDisclosures([], { ...OPTIONS, now: leapDay }).from).to.equal('2018-02-28T10:00:00.000Z');
  });

  describe('suspended by an agency (a)(2)', () => {
    const suspension = {
      by: 'Special Agent R. Roe, Office of Inspector General',
      recipients: [B],
      from: at('2026-05-20'),
      until: at('2026-06-19'),
      statement: 'oral' as const,
    };
    const number = (now: string) =>
      accountForDisclosures([released()], { ...OPTIONS, now: Date.parse(now), suspensions: [suspension] })
        .disclosures.length;

    it('is left out while the statement holds, and comes back after it', () => {
      expect([
        number('2026-05-19'),
        number('2026-05-20'),
        number('2026-06-18'),
        number('2026-06-19'),
      ]).to.deep.equal([1, 0, 0, 1]);
    });

    it('does not reach other recipients', () => {
      const { disclosures } = accountForDisclosures([released({ hospital: 'HospitalC' })], {
        ...OPTIONS,
        suspensions: [suspension],
      });
      expect(disclosures.length).to.equal(1);
    });

    it('by word of mouth holds for 30 days at most; in writing for as long as it says', () => {
      const longer = { ...suspension, until: at('2026-06-20') };
      const account = (statement: 'oral' | 'written') => () =>
        accountForDisclosures([], { ...OPTIONS, suspensions: [{ ...longer, statement }] });
      expect(account('oral')).to.throw(/30 days/);
      expect(account('written')).not.to.throw();
      expect(() =>
        accountForDisclosures([], { ...OPTIONS, suspensions: [{ ...suspension, until: suspension.from }] }),
      ).to.throw(/exchange the two/);
    });
  });
});
