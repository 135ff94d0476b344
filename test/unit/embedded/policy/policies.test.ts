import { expect } from 'chai';
import { decodeSignaturePolicy, encodeSignaturePolicy } from '@careledger/fabric-embedded/rooms/codec/policy';
import {
  createLayoutPlanner,
  endorsementLayouts,
  isPlannable,
  majorityEndorsement,
  organizationEndorsement,
  parsePolicy,
  PolicySyntaxError,
  satisfies,
  type Signer,
} from '@careledger/fabric-embedded/rooms/policy/index';

/** Signers written as `A.peer`. */
function signers(...names: readonly string[]): Signer[] {
  return names.map((name) => {
    const [mspId, role] = name.split('.');
    return {
      satisfies: (principal) =>
        principal.kind === 'role' &&
        principal.mspId === mspId &&
        (principal.role === role || principal.role === 'member'),
    };
  });
}

describe("a policy in Fabric's syntax", () => {
  const holds = (text: string, ...names: readonly string[]): boolean =>
    satisfies(parsePolicy(text), signers(...names));

  it('is satisfied by those it names', () => {
    expect(holds("AND('A.peer', 'B.peer')", 'A.peer', 'B.peer')).to.equal(true);
    expect(holds("AND('A.peer', 'B.peer')", 'A.peer', 'C.peer')).to.equal(false);
    expect(holds("OR('A.peer', 'B.peer')", 'B.peer')).to.equal(true);
    expect(holds("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", 'C.peer', 'A.peer')).to.equal(true);
    expect(holds("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", 'C.peer')).to.equal(false);
    expect(holds("OR('A.peer', AND('B.peer', 'C.client'))", 'B.peer', 'C.client')).to.equal(true);
    expect(holds("OR('A.member')", 'A.client')).to.equal(true);
    expect(holds("OR('A.admin')", 'A.client')).to.equal(false);
    expect(holds("OutOf(0, 'A.peer')")).to.equal(true);
  });

  it('takes each signer once', () => {
    expect(holds("AND('A.peer', 'A.peer')", 'A.peer')).to.equal(false);
    expect(holds("AND('A.peer', 'A.peer')", 'A.peer', 'A.peer')).to.equal(true);
  });

  it('takes signers in order, and does not look for a better assignment', () => {
    // The member is taken for by the peer, who would have been needed as peer.
    expect(holds("AND('A.member', 'A.peer')", 'A.peer', 'A.client')).to.equal(false);
    expect(holds("AND('A.member', 'A.peer')", 'A.client', 'A.peer')).to.equal(true);
    expect(holds("AND('A.peer', 'A.member')", 'A.peer', 'A.client')).to.equal(true);
  });

  it('gives back the signers of a gate that fails', () => {
    expect(holds("OR(AND('A.peer', 'B.peer'), 'A.peer')", 'A.peer')).to.equal(true);
  });

  it('keeps the signers of all that holds, also beyond what a gate needs', () => {
    expect(holds("AND(OR('A.peer', 'B.peer'), 'B.peer')", 'A.peer', 'B.peer')).to.equal(false);
  });

  it('numbers its principals as Fabric does, inner gates first', () => {
    const policy = parsePolicy("AND('A.member', OR('B.peer', \"C.client\"))");
    expect(policy).to.deep.equal({
      principals: [
        { kind: 'role', mspId: 'B', role: 'peer' },
        { kind: 'role', mspId: 'C', role: 'client' },
        { kind: 'role', mspId: 'A', role: 'member' },
      ],
      rule: {
        kind: 'outOf',
        n: 2,
        rules: [
          { kind: 'signedBy', principal: 2 },
          {
            kind: 'outOf',
            n: 1,
            rules: [
              { kind: 'signedBy', principal: 0 },
              { kind: 'signedBy', principal: 1 },
            ],
          },
        ],
      },
    });
    expect(decodeSignaturePolicy(encodeSignaturePolicy(policy)).view).to.deep.equal(policy);
  });

  const broken: readonly (readonly [string, string])[] = [
    ['', 'at its end'],
    ["'A.peer'", 'position 1'],
    ["XOR('A.peer')", 'position 1'],
    ['AND()', 'position 5'],
    ["AND('A.peer'", 'at its end'],
    ["AND('A.peer',)", 'position 14'],
    ["AND('A.peer') 'B.peer'", 'position 14'],
    ["AND('A.pear')", 'position 5'],
    ["AND('A')", 'position 5'],
    ["OutOf('A.peer')", 'position 7'],
    ["OutOf(3, 'A.peer')", '3 out of 1'],
    ["AND('A.peer' & 'B.peer')", 'position 13'],
  ];
  for (const [text, place] of broken) {
    it(`is refused where it cannot be read: ${text || 'nothing'}`, () => {
      expect(() => parsePolicy(text)).to.throw(PolicySyntaxError, place);
    });
  }
});

describe('endorsement layouts', () => {
  const channel = ['A', 'B', 'C', 'D'];

  it('are the smallest sets of organizations that satisfy all policies', () => {
    expect(endorsementLayouts([majorityEndorsement(channel)], channel)).to.deep.equal([
      ['A', 'B', 'C'],
      ['A', 'B', 'D'],
      ['A', 'C', 'D'],
      ['B', 'C', 'D'],
    ]);
    expect(
      endorsementLayouts([majorityEndorsement(channel), organizationEndorsement('D')], channel),
    ).to.deep.equal([
      ['A', 'B', 'D'],
      ['A', 'C', 'D'],
      ['B', 'C', 'D'],
    ]);
    expect(endorsementLayouts([parsePolicy("OR('A.peer', AND('B.peer', 'C.peer'))")], channel)).to.deep.equal(
      [['A'], ['B', 'C']],
    );
  });

  it('are none where the policies cannot be satisfied', () => {
    expect(endorsementLayouts([organizationEndorsement('Z')], channel)).to.deep.equal([]);
    expect(endorsementLayouts([parsePolicy("AND('A.peer', 'A.peer')")], channel)).to.deep.equal([]);
    expect(endorsementLayouts([parsePolicy("OR('A.client')")], channel)).to.deep.equal([]);
  });

  it('are looked for once, for each set of policies and candidates', () => {
    const layoutsOf = createLayoutPlanner();
    const first = layoutsOf([majorityEndorsement(channel)], channel);
    expect(first).to.have.length(4);
    expect(layoutsOf([majorityEndorsement(channel)], channel)).to.equal(first);
    expect(layoutsOf([majorityEndorsement(channel)], ['A', 'B', 'C'])).to.deep.equal([['A', 'B', 'C']]);
    expect(layoutsOf([organizationEndorsement('B')], channel)).to.deep.equal([['B']]);
    for (let number = 0; number < 300; number += 1)
      layoutsOf([organizationEndorsement(`O${number}`)], channel);
    const again = layoutsOf([majorityEndorsement(channel)], channel);
    expect(again, 'forgotten, and found again').to.not.equal(first);
    expect(again).to.deep.equal(first);
  });

  it('can be where all whom a policy names satisfy it, however many those are', () => {
    const many = Array.from({ length: 200 }, (_, number) => `O${number}`);
    expect(isPlannable(majorityEndorsement(many))).to.equal(true);
    expect(isPlannable(parsePolicy("OR('A.peer', AND('B.peer', 'C.peer'))"))).to.equal(true);
    expect(isPlannable(parsePolicy("AND('A.peer', 'B.client')"))).to.equal(false);
    expect(isPlannable(parsePolicy("AND('A.peer', 'A.peer')"))).to.equal(false);
    expect(isPlannable(parsePolicy("OutOf(0, 'A.peer')")), 'nobody is asked').to.equal(false);
  });

  it('are one without anybody where nothing is asked', () => {
    expect(endorsementLayouts([], channel)).to.deep.equal([[]]);
  });
});

describe('a majority', () => {
  for (const [count, needed] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ] as const) {
    it(`of ${count} is ${needed}`, () => {
      const mspIds = ['A', 'B', 'C', 'D', 'E'].slice(0, count);
      const peersOf = (n: number): Signer[] => signers(...mspIds.slice(0, n).map((mspId) => `${mspId}.peer`));
      expect(satisfies(majorityEndorsement(mspIds), peersOf(needed))).to.equal(true);
      expect(satisfies(majorityEndorsement(mspIds), peersOf(needed - 1))).to.equal(false);
    });
  }
});
