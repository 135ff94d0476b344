import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { type Held } from '../../support/care-ledger/raw-call';
import { racesOfFiles } from '../../support/races/files';
import { type Aside, Ground, suspendedOf } from '../../support/races/ground';
import { heldCalls, type HeldCalls } from '../../support/races/held-calls';
import { type Race } from '../../support/races/race';
import { racesOfRecords } from '../../support/races/records';

/** Where a race is not about a patient alone, the second order has other hospitals. */
const ASIDE: readonly Aside[] = [
  { suspends: 'hospital-d', breaksGlass: 'hospital-a' },
  { suspends: 'hospital-c', breaksGlass: 'hospital-b' },
];

/**
 * Two calls that hospitals have endorsed on the same state, ordered one right after the other, in both orders: the earlier one
 * stands, and the later one where it rests on nothing that the earlier has changed. All races run at once, each with a
 * patient of its own, so that their transactions share blocks.
 */
describe('of two calls on one state', function () {
  this.timeout(120_000);
  let ledger: TestLedger;
  let calls: HeldCalls;

  before(async () => {
    ledger = await startCareLedger({ lag: { min: 0, max: 0 }, cutting: { afterMs: 100 } });
    calls = heldCalls(ledger);
  });
  after(async () => {
    await calls[Symbol.asyncDispose]();
    // On real Fabric other tests go on with the same hospitals.
    for (const { suspends } of ASIDE) {
      const provider = suspendedOf(suspends);
      await (await ledger.as(suspends, 'registrar')).providers.reinstate({ provider, version: 2 });
    }
    await ledger[Symbol.asyncDispose]();
  });

  it('the later one stands or falls as it has to, in either order', async () => {
    const runs = Object.entries({ ...racesOfFiles, ...racesOfRecords }).flatMap(([what, race]) =>
      ASIDE.map((aside, order) => ({
        what: order === 0 ? what : `${what}, the other way round`,
        race,
        aside,
        order,
      })),
    );
    const grounds = await inTurns(runs, async (run) => {
      const ground = await Ground.of(ledger, calls, run.aside);
      await run.race.before?.(ground);
      return { ...run, ground };
    });
    await ledger.settled();
    const pairs = await inTurns(grounds, async ({ what, race, order, ground }) => {
      const endorsed = (call: Race['one']): Promise<Held> =>
        calls
          .endorsed(() => call(ground))
          .catch((error: unknown) => {
            throw new Error(`${what}: not endorsed`, { cause: error });
          });
      const [one, other] = await Promise.all([endorsed(race.one), endorsed(race.other)]);
      const [earlier, later] = order === 0 ? [one, other] : [other, one];
      return { what, earlier, later };
    });
    const ends = await Promise.all(
      pairs.map(async ({ what, earlier, later }) => {
        await calls.submit(earlier);
        await calls.submit(later);
        return `${what}: ${endOf(await calls.codeOf(earlier))}, ${endOf(await calls.codeOf(later))}`;
      }),
    );
    const expected = runs.map(
      ({ what, race, order }) => `${what}: stands, ${race.then[order === 0 ? 0 : 1]}`,
    );
    expect(ends).to.deep.equal(expected);
  });

  it('a decision rests on the channel policy, and a policy on no decision', async () => {
    const [aside] = ASIDE;
    if (aside === undefined) throw new Error('There is an order.');
    const ground = await Ground.of(ledger, calls, aside);
    await ledger.settled();
    const ends: string[] = [];
    for (const order of [0, 1]) {
      const { version } = await (await ledger.as('hospital-a', 'admin')).policy.read();
      const policy = {
        version: version + 1,
        hospitals: [...ledger.mspIds],
        suspended: [],
        default: 'deny' as const,
      };
      for (const hospital of ['hospital-a', 'hospital-b']) {
        await (await ledger.as(hospital, 'admin')).policy.set(policy);
      }
      await ledger.settled();
      const set = await calls.endorsed(async () =>
        (await calls.as('hospital-c', 'admin')).policy.set(policy),
      );
      const asked = await calls.endorsed(async () =>
        (await calls.as('hospital-b', 'clinician')).access.request({ ...ground.of, purpose: 'TREAT' }),
      );
      const [earlier, later] = order === 0 ? [set, asked] : [asked, set];
      for (const held of [earlier, later]) await calls.submit(held);
      ends.push(`${endOf(await calls.codeOf(earlier))}, ${endOf(await calls.codeOf(later))}`);
      await ledger.settled();
    }
    expect(ends).to.deep.equal(['stands, falls', 'stands, stands']);
  });
});

/** The last is that of a second writer of a key whose policy changes within the block. */
const CONFLICTS: readonly string[] = [
  'MVCC_READ_CONFLICT',
  'PHANTOM_READ_CONFLICT',
  'ENDORSEMENT_POLICY_FAILURE',
];

function endOf(code: string): string {
  if (code === 'VALID') return 'stands';
  return CONFLICTS.includes(code) ? 'falls' : code;
}

/** Some at a time: all at once would be more than a machine with all hospitals on it takes. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += 24) {
    results.push(...(await Promise.all(items.slice(start, start + 24).map(work))));
  }
  return results;
}
