import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { exitCodes, loadTopology } from '@careledger/network';
import { outcomeOf, startCommand } from '../../support/network/command-line';
import { sampleChaincode } from '../../support/network/sample-chaincode';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

const root = dirname(dirname(require.resolve('@careledger/network/package.json')));
const page = readFileSync(join(root, 'docs', 'operators.md'), 'utf8');
const prompt = '$ npx careledger-network ';

/** The commands on the page, in its order. */
const commands = [...page.matchAll(/^```console\n([^`]*)```$/gm)]
  .flatMap(([, block]) => (block ?? '').split('\n'))
  .filter((line) => line.startsWith(prompt))
  .map((line) => line.slice(prompt.length).split(' '));

describe('the operators’ page', function () {
  this.timeout(60_000);
  let temporary: TemporaryData;

  before(async () => {
    temporary = await temporaryData();
    sampleChaincode(join(temporary.folder, 'chaincode'));
  });

  after(async () => {
    for (const data of ['.careledger', 'second']) {
      await outcomeOf(startCommand(['down', '--data', data], temporary.folder));
    }
    temporary[Symbol.dispose]();
  });

  it('shows commands', () => {
    expect(commands.length).to.be.greaterThan(9);
  });

  for (const command of commands) {
    it(`works: careledger-network ${command.join(' ')}`, async () => {
      // The page's ledger has the usual ports; a test takes free ones.
      const topology = command[0] === 'up' ? ['--topology', temporary.topologyFile] : [];
      const outcome = await outcomeOf(startCommand([...command, ...topology], temporary.folder));
      expect(outcome.code, outcome.stderr).to.equal(0);
    });
  }

  it('tells every exit code', () => {
    const told = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(told).to.deep.equal([...new Set([0, 1, ...Object.values(exitCodes)])].sort((a, b) => a - b));
  });

  it('names hospitals that there are', () => {
    const hospitals = loadTopology().hospitals.map(({ name }) => name);
    for (const [name] of page.matchAll(/hospital-[a-z]\b/g)) expect(hospitals).to.include(name);
  });

  it('tells the layout of the data folder as it is', () => {
    const data = join(temporary.folder, '.careledger');
    const cells = [...page.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell]) => cell ?? '');
    for (const cell of cells) {
      const [first, ...others] = [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) =>
        (path ?? '').replace('<hospital>', 'hospital-b').replace('<name>', 'ward-4'),
      );
      for (const path of [first ?? '', ...others.map((other) => join(dirname(first ?? ''), other))]) {
        expect(existsSync(join(data, path)), path).to.equal(true);
      }
    }
  });
});
