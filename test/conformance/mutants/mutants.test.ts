import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import * as v from 'valibot';
import { readMutants } from './mutants';

const Verdict = v.object({ number: v.number(), killedBy: v.nullable(v.string()) });
const PROCESSES = 2;

describe('a defect in any rule of validation', function () {
  this.timeout(180_000);
  const mutants = readMutants();
  const verdicts = new Map<number, string | null>();

  before(async () => {
    await Promise.all(
      Array.from({ length: PROCESSES }, async (_, share) => {
        const numbers = [...mutants.keys()].filter((number) => number % PROCESSES === share);
        const { stdout } = await promisify(execFile)(
          process.execPath,
          [join(__dirname, 'run-mutants.js'), ...numbers.map(String)],
          { timeout: 170_000 },
        );
        for (const line of stdout.trimEnd().split('\n')) {
          const { number, killedBy } = v.parse(Verdict, JSON.parse(line));
          verdicts.set(number, killedBy);
        }
      }),
    );
  });

  for (const [number, { rule, defect, killedBy }] of mutants.entries()) {
    it(`${rule}: ${defect}: is found by ${killedBy}`, () => {
      expect(verdicts.get(number), 'no test fails').to.be.a('string');
    });
  }
});
