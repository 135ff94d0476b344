import { expect } from 'chai';
import fc from 'fast-check';
import { type Outcome } from '../../support/chaincode/fake-ledger';
import { PatientStory } from '../../support/chaincode/patient-story';
import type { TestPatient } from '../../support/chaincode/patient';
import { NaiveSigners } from './naive-signers';

const KEYS = 7;
const BEGINNING = Date.parse('2026-03-01T12:00:00.000Z');
const SCOPES = [['consent.grant'], ['consent.revoke'], ['consent.grant', 'consent.revoke']] as const;

const key = fc.nat(KEYS - 1);
/** Mostly the key that is the file's at first, so that histories get somewhere. */
const signer = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: key });
const name = fc.constantFrom('one', 'two', 'three');
const step = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 30, 80) }),
  fc.record({ kind: fc.constant('grant' as const), signer, name }),
  fc.record({ kind: fc.constant('revoke' as const), signer, name }),
  fc.record({
    kind: fc.constant('appoint' as const),
    signer,
    name,
    key,
    scope: fc.constantFrom(...SCOPES),
    from: fc.integer({ min: 0, max: 40 }),
    hours: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({ kind: fc.constant('dismiss' as const), signer, name }),
  fc.record({ kind: fc.constant('rotate' as const), signer, key }),
  fc.record({ kind: fc.constant('propose' as const), name, key }),
  fc.record({ kind: fc.constant('cancel' as const), signer, name }),
  fc.record({ kind: fc.constant('complete' as const), name }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Plays one step on the ledger and on the naive model. */
class Play {
  readonly naive = new NaiveSigners();
  private readonly keys: readonly TestPatient[];

  constructor(private readonly story: PatientStory) {
    const others = Array.from({ length: KEYS - 1 }, () => story.patient.withNewKey());
    this.keys = [story.patient, ...others];
  }

  async step(step: Step): Promise<[expected: boolean, outcome: Outcome<unknown>] | undefined> {
    const { naive, story } = this;
    // A second each, so that no two directives are the same one carried again.
    story.travel(1 / 3600);
    switch (step.kind) {
      case 'wait':
        naive.hour += step.hours;
        story.travel(step.hours);
        return undefined;
      case 'grant':
        return [naive.grant(step.signer, step.name), await story.grant(this.at(step.signer), step.name)];
      case 'revoke':
        return [naive.revoke(step.signer, step.name), await story.revoke(this.at(step.signer), step.name)];
      case 'appoint': {
        const from = naive.hour + step.from;
        const until = from + step.hours;
        const { key, scope } = step;
        const body = { scope: { directives: scope }, from: instant(from), until: instant(until) };
        return [
          naive.appoint(step.signer, step.name, { key, scope, from, until }),
          await story.appoint(this.at(step.signer), this.at(key), step.name, body),
        ];
      }
      case 'dismiss':
        return [naive.dismiss(step.signer, step.name), await story.dismiss(this.at(step.signer), step.name)];
      case 'rotate':
        return [
          naive.rotate(step.signer, step.key),
          await story.rotate(this.at(step.signer), this.at(step.key)),
        ];
      case 'propose': {
        const replaces = this.at(naive.key).kid;
        const proposal = story.proposal(this.at(step.key), step.name, { replaces });
        const first = await story.recover(story.registrar, proposal);
        const outcome = first.ok ? await story.recover(story.officer, proposal) : first;
        if (outcome.ok) await story.recover(story.officer, proposal);
        return [naive.propose(step.name, step.key), outcome];
      }
      case 'cancel':
        return [naive.cancel(step.signer, step.name), await story.cancel(this.at(step.signer), step.name)];
      case 'complete':
        return [naive.complete(step.name), await story.complete(step.name)];
    }
  }

  async agrees(): Promise<void> {
    const { kid, delegations } = await this.story.read();
    expect(kid).to.equal(this.at(this.naive.key).kid);
    expect(delegations.map(({ delegation }) => delegation)).to.have.members([
      ...this.naive.delegations.keys(),
    ]);
    const consents = [...this.story.care.ledger.world.state.keys()].flatMap((stored) =>
      stored.startsWith('patient/patient-1/consent/') ? [stored.slice(26)] : [],
    );
    expect(consents).to.have.members([...this.naive.granted]);
  }

  private at(index: number): TestPatient {
    return this.keys[index] ?? this.story.patient;
  }
}

describe('who may sign', () => {
  it('is the same to the ledger as to an independent model, over random histories', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40 }), async (steps) => {
        const play = new Play(await PatientStory.begin());
        for (const [index, one] of steps.entries()) {
          const played = await play.step(one);
          if (played === undefined) continue;
          const [expected, outcome] = played;
          const label = `${one.kind} ${expected ? 'accepted' : 'refused'}`;
          seen.set(label, (seen.get(label) ?? 0) + 1);
          const why = outcome.ok ? 'accepted' : outcome.error.message;
          expect(outcome.ok, `step ${index}, ${JSON.stringify(one)}: ${why}`).to.equal(expected);
        }
        await play.agrees();
      }),
      { numRuns: 100 },
    );
    // Every kind of step was accepted and refused: a model that refuses everything would agree with a ledger that does.
    for (const kind of ['grant', 'revoke', 'appoint', 'dismiss', 'rotate', 'propose', 'cancel', 'complete']) {
      expect([...seen.keys()]).to.include.members([`${kind} accepted`, `${kind} refused`]);
    }
  });
});

function instant(hour: number): string {
  return new Date(BEGINNING + hour * 3_600_000).toISOString();
}
