import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import * as v from 'valibot';
import { readMutants } from './mutants';

const Verdict = v.object({ of: v.string(), failed: v.nullable(v.string()) });
const PROCESSES = 2;

describe('a defect in any rule of validation', function () {
  this.timeout(180_000);
  const mutants = readMutants();
  const testFiles = [...new Set(mutants.map(({ killedBy }) => killedBy))];
  const verdicts = new Map<string, string | null>();

  before(async () => {
    await Promise.all(
      Array.from({ length: PROCESSES }, async (_, share) => {
        const wanted = [...mutants.keys(), ...testFiles].filter((_, place) => place % PROCESSES === share);
        const { stdout } = await promisify(execFile)(
          process.execPath,
          [join(__dirname, 'run-mutants.js'), ...wanted.map(String)],
          { timeout: 170_000 },
        );
        for (const line of stdout.trimEnd().split('\n')) {
          const { of, failed } = v.parse(Verdict, JSON.parse(line));
          verdicts.set(of, failed);
        }
      }),
    );
  });

  for (const file of testFiles) {
    it(`is what makes ${file} fail, which passes without one`, () => {
      expect(verdicts.get(file)).to.equal(null);
    });
  }

  for (const [number, { rule, defect, killedBy }] of mutants.entries()) {
    it(`${rule}: ${defect}: is found by ${killedBy}`, () => {
      expect(verdicts.get(String(number)), 'no test fails').to.be.a('string');
    });
  }
});
