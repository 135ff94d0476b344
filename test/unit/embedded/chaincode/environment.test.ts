import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChaincode } from '@careledger/fabric-embedded/rooms/chaincode/process';
import { systemClock } from '@careledger/fabric-embedded/rooms/clock/index';
import { expect } from 'chai';
import { temporaryFolder } from '../../../support/embedded/temporary-folder';

describe("A chaincode's process", () => {
  it('has what a program needs to run, and none of the secrets of whoever started the ledger', async () => {
    using folder = temporaryFolder();
    const logFile = join(folder.path, 'chaincode.log');
    process.env['LEDGER_TEST_PASSWORD'] = 'secret';
    process.env['NODE_AUTH_TOKEN'] = 'secret';
    try {
      const launch = {
        command: process.execPath,
        args: ['-e', 'console.log(JSON.stringify(process.env))'],
        cwd: folder.path,
        env: { CORE_CHAINCODE_LOGGING_LEVEL: 'error', TZ: 'Asia/Tokyo' },
        logFile,
      };
      await launchChaincode(launch, 'localhost:7052', 'probe:1', systemClock).exited;
    } finally {
      delete process.env['LEDGER_TEST_PASSWORD'];
      delete process.env['NODE_AUTH_TOKEN'];
    }
    const text = readFileSync(logFile, 'utf8');
    expect(text).to.not.contain('secret');
    const environment: unknown = JSON.parse(text);
    expect(environment).to.include({
      PATH: process.env['PATH'],
      TZ: 'Asia/Tokyo',
      CORE_CHAINCODE_LOGGING_LEVEL: 'error',
      CORE_CHAINCODE_ID_NAME: 'probe:1',
      CHAINCODE_SERVER_ADDRESS: 'localhost:7052',
    });
    expect(environment).to.have.property('NODE_OPTIONS').that.contains('exit-with-parent.js');
  });
});
