import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { followLogs, logs, writeMarker } from '@careledger/network';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

const coloured = '2026-03-01T10:00:00.000Z \u001b[31merror\u001b[39m [care] the store is full\n';
const plain = { from: 'chaincode', line: '2026-03-01T10:00:00.000Z error [care] the store is full' };

describe('the log of a hospital’s chaincode', () => {
  let temporary: TemporaryData;
  let file: string;

  beforeEach(async () => {
    temporary = await temporaryData(2);
    writeMarker(temporary.data, { ledger: 'embedded', topology: temporary.topology, portOffset: 0 });
    file = temporary.data.hospital('hospital-a').chaincodeLog;
    mkdirSync(dirname(file), { recursive: true });
  });

  afterEach(() => {
    temporary[Symbol.dispose]();
  });

  it('is shown without colours', () => {
    writeFileSync(file, coloured);
    const shown = logs({ data: temporary.data.dir, hospital: 'hospital-a', lines: 5 });
    expect(shown).to.deep.equal([plain]);
  });

  it('is followed without colours', async () => {
    const stop = new AbortController();
    const options = { data: temporary.data.dir, hospital: 'hospital-a', lines: 5 };
    const followed = followLogs(options, stop.signal)[Symbol.asyncIterator]();
    const next = followed.next();
    writeFileSync(file, coloured);
    expect((await next).value).to.deep.equal(plain);
    stop.abort();
    expect((await followed.next()).done).to.equal(true);
  });
});
