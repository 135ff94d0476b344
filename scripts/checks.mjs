// Runs the checks of scripts/test and counts them. Plain JavaScript, since the build is one of the checks.
//   node scripts/checks.mjs [filter...]     the build, and only the checks whose name contains one of these words
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const REPORTS = mkdtempSync(path.join(tmpdir(), 'careledger-test-'));
const MINUTES = 60_000;
const filters = process.argv.slice(2);

/** One mocha process a folder: chaincode and client bring different protobuf versions, which corrupt each other in one process. */
function suites(kind) {
  return readdirSync(path.join('test', kind), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && hasTests(path.join('test', kind, entry.name)))
    .map((entry) => ({
      name: `${kind}/${entry.name}`,
      command: 'node_modules/.bin/mocha',
      args: [`test/dist/${kind}/${entry.name}/**/*.test.js`],
      mocha: true,
    }));
}

function hasTests(folder) {
  return readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.test.ts'));
}

/** What an application gets of the packages that it installs: entry points, types, and the pages about them. */
function packageChecks() {
  const packed = ['client', 'chaincode/model'].flatMap((folder) => [
    { name: `publint ${folder}`, command: 'node_modules/.bin/publint', args: ['--strict', folder] },
    {
      name: `attw ${folder}`,
      command: 'node_modules/.bin/attw',
      args: ['--pack', folder, '--profile', 'node16', '--no-emoji', '--no-color'],
    },
  ]);
  const options = ['--options', 'client/typedoc.json', '--json', path.join(REPORTS, 'api.json')];
  return [...packed, { name: 'typedoc client', command: 'node_modules/.bin/typedoc', args: options }];
}

/** Stages run one after the other; within a stage up to `atOnce` checks run side by side. */
const STAGES = [
  { atOnce: 1, checks: () => [{ name: 'build', command: 'node_modules/.bin/tsc', args: ['-b'] }] },
  {
    atOnce: 2,
    checks: () => [
      {
        name: 'lint',
        command: 'node_modules/.bin/eslint',
        args: ['.', '--max-warnings=0', '--cache', '--cache-location', 'node_modules/.cache/eslint/'],
      },
      { name: 'format', command: 'node_modules/.bin/prettier', args: ['--check', '--log-level=warn', '.'] },
      ...packageChecks(),
      ...suites('unit'),
      ...suites('property'),
    ],
  },
  // They wait more than they work: hospitals lag, processes start.
  {
    atOnce: 2,
    checks: () => [
      ...suites('conformance'),
      ...suites('integration'),
      ...suites('fault'),
      ...suites('security'),
    ],
  },
  // Each has sixteen processes of its own.
  { atOnce: 1, checks: () => (process.env.FABRIC_BIN ? fabricSuites() : []) },
];

/** Suites whose tests run on either ledger; files named `*.embedded.test.ts` need a hand on the embedded one. */
const EITHER_LEDGER = [
  'integration/care',
  'integration/client',
  'integration/release',
  'fault/care',
  'fault/client',
  'fault/release',
];

/** The same on real Fabric, and what tries the operator's commands on it. */
function fabricSuites() {
  const folders = [...EITHER_LEDGER, 'fabric/network'].filter((folder) =>
    hasTests(path.join('test', folder)),
  );
  return folders.map((folder) => ({
    name: `on Fabric: ${folder}`,
    command: 'node_modules/.bin/mocha',
    args: [
      `test/dist/${folder}/**/*.test.js`,
      '--ignore',
      'test/dist/**/*.embedded.test.js',
      '--timeout',
      '120000',
    ],
    environment: { CARELEDGER_LEDGER: 'fabric' },
    mocha: true,
  }));
}

/** Compiled tests whose source is gone: the compiler leaves them where they are, and mocha would run them. */
function removeStaleTests() {
  const compiled = path.join('test', 'dist');
  if (!existsSync(compiled)) return;
  for (const file of readdirSync(compiled, { recursive: true })) {
    const isStale = file.endsWith('.test.js') && !existsSync(path.join('test', file.replace(/js$/, 'ts')));
    if (isStale) rmSync(path.join(compiled, file));
  }
}

let passed = 0;
let failed = 0;
const wanted = ({ name }) => filters.length === 0 || filters.some((word) => name.includes(word));
if (!STAGES.some((stage) => stage.checks().some(wanted))) {
  console.error(`No check's name contains ${filters.join(' or ')}.`);
  rmSync(REPORTS, { recursive: true });
  process.exit(2);
}
removeStaleTests();

for (const stage of STAGES) {
  const waiting = stage.checks().filter((check) => stage === STAGES[0] || wanted(check));
  await Promise.all(
    Array.from({ length: stage.atOnce }, async () => {
      for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
        count(check, await run(check));
    }),
  );
  if (failed > 0 && stage === STAGES[0]) break; // nothing can be tested that does not compile
}
if (!filters.length) sayWhatWasNotRun();
rmSync(REPORTS, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function run({ name, command, args, environment, mocha }) {
  const report = path.join(REPORTS, `${name.replaceAll(/[^a-z]+/gi, '-')}.json`);
  const reporting = mocha ? ['--reporter', 'json', '--reporter-option', `output=${report}`] : [];
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, [...args, ...reporting], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 10 * MINUTES,
      killSignal: 'SIGKILL',
    });
    const output = [];
    child.stdout.on('data', (chunk) => mocha || output.push(chunk)); // the json reporter prints what it writes
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: String(error), seconds: 0, report }));
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        output: Buffer.concat(output).toString(),
        seconds: (performance.now() - started) / 1000,
        report,
      }),
    );
  });
}

function count({ name, mocha }, { code, signal, output, seconds, report }) {
  const result = mocha
    ? readReport(report)
    : { passes: code === 0 ? 1 : 0, failures: code === 0 ? [] : [{ title: name, message: output }] };
  const failures = [...result.failures];
  if (code !== 0 && failures.length === 0) {
    failures.push({ title: `${name} ended with ${signal ?? `exit code ${code}`}`, message: output });
  }
  passed += result.passes;
  failed += failures.length;
  console.log(
    `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(28)} ${String(result.passes).padStart(5)} passed ${seconds.toFixed(1).padStart(6)} s`,
  );
  for (const { title, message } of failures)
    console.log(`     ${title}\n${message.trimEnd().replaceAll(/^/gm, '       ')}`);
}

/** Which legs found nothing to run against. The tests know; without a build nobody does. */
function sayWhatWasNotRun() {
  const legs = path.resolve('test/dist/support/legs/legs.js');
  if (!existsSync(legs)) return;
  for (const { name, needs, isThere } of createRequire(import.meta.url)(legs).LEGS) {
    if (!isThere()) console.log(`${name.padEnd(16)} not run: ${needs} to run that leg`);
  }
}

/** A skipped test is a failed one: what is not run proves nothing. */
function readReport(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passes: 0, failures: [] };
  }
  return {
    passes: report.stats.passes,
    failures: [
      ...report.failures.map(({ fullTitle, err }) => ({
        title: fullTitle,
        message: err.stack ?? err.message ?? 'no message',
      })),
      ...report.pending.map(({ fullTitle }) => ({ title: fullTitle, message: 'is skipped' })),
    ],
  };
}
