import type { Operation, Program } from '../probe/program';
import type { CallOptions, Draft } from '../support/calls';
import type { Script } from '../support/cases';
import { LENIENT_PROBE, ORGANIZATIONS } from '../support/organizations';
import type { World } from '../support/world';
import { createDice, type Dice } from './dice';
import { type Playground, playground, privateOperation, publicOperation } from './operations';

/**
 * A script that a seed makes: blocks of several transactions by several organizations, all endorsed on the state before their
 * block, so that they conflict; and at the end what every organization has.
 */
export function generatedScript(seed: number, blocks: number): Script {
  return {
    shows: `A random program (seed ${seed}): ${blocks} blocks with conflicts, key policies, private data, ranges around 50 and 100 keys.`,
    run: async (ledger) => {
      const dice = createDice(seed);
      const ground = playground(`g${seed}-`, dice);
      const [first] = ORGANIZATIONS;
      for (const { prefix, count } of ground.rows) {
        await ledger.commit(first, [{ op: 'putMany', prefix, count }]);
      }
      for (let block = 0; block < blocks; block += 1) await oneBlock(ledger, dice, ground);
      await lookAtEverything(ledger, ground);
    },
  };
}

async function oneBlock(ledger: World, dice: Dice, ground: Playground): Promise<void> {
  const drafts: Draft[] = [];
  const count = 1 + dice.below(5);
  for (let number = 0; number < count; number += 1) {
    const by = dice.one(ORGANIZATIONS);
    const draft = dice.percent(25)
      ? await endorsePrivate(ledger, dice, ground, by)
      : await endorsePublic(ledger, dice, ground, by);
    if (draft) drafts.push(draft);
  }
  const [repeated] = drafts;
  const isRepeated = repeated !== undefined && drafts.length > 1 && dice.percent(10);
  await ledger.block(...(isRepeated ? [repeated, ...drafts] : drafts));
}

function endorsePublic(
  ledger: World,
  dice: Dice,
  ground: Playground,
  by: string,
): Promise<Draft | undefined> {
  const program = programOf(dice, () => publicOperation(dice, ground));
  // By the gateway's choice, by so many as are enough in most cases, or by too few.
  const options: CallOptions = dice.percent(30) ? {} : { at: endorsers(dice, by) };
  return ledger.endorse(by, program, {
    ...options,
    ...(dice.percent(10) && { chaincode: LENIENT_PROBE }),
  });
}

/** Only the owner's peer has its private data, so that it answers alone; public writes along have too few endorsers then. */
function endorsePrivate(
  ledger: World,
  dice: Dice,
  ground: Playground,
  by: string,
): Promise<Draft | undefined> {
  const own = programOf(dice, () => privateOperation(dice, ground, by));
  const program = dice.percent(15) ? [...own, publicOperation(dice, ground)] : own;
  return ledger.endorse(by, program, { at: [by] });
}

function programOf(dice: Dice, operation: () => Operation): Program {
  return Array.from({ length: 1 + dice.below(4) }, operation);
}

function endorsers(dice: Dice, by: string): readonly string[] {
  const others = ORGANIZATIONS.filter((mspId) => mspId !== by);
  const chosen = dice.some(others, dice.one([0, 1, 2, 2, 2, 3]));
  return ORGANIZATIONS.filter((mspId) => mspId === by || chosen.includes(mspId));
}

async function lookAtEverything(ledger: World, ground: Playground): Promise<void> {
  const whole = { op: 'range', start: ground.prefix, end: `${ground.prefix}~` } as const;
  for (const mspId of ORGANIZATIONS) {
    await ledger.evaluate(mspId, [
      whole,
      ...ground.keys.map((key) => ({ op: 'getPolicy', key, attempt: true }) as const),
      ...ground.privateKeys.map(
        (key) => ({ op: 'privateGet', collection: `_implicit_org_${mspId}`, key, attempt: true }) as const,
      ),
    ]);
  }
  const [first] = ORGANIZATIONS;
  for (const key of ground.keys) await ledger.evaluate(first, [{ op: 'history', key, attempt: true }]);
}
