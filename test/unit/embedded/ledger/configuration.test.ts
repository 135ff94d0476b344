import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError, startLedger } from '@careledger/fabric-embedded';
import { expect } from 'chai';
import { rejection } from '../../../support/embedded/rejection';
import { temporaryFolder } from '../../../support/embedded/temporary-folder';

describe('a ledger of too many organizations', () => {
  it('is refused before anything is written, with the number that it takes', async () => {
    using folder = temporaryFolder();
    const dataDir = join(folder.path, 'data');
    const organizations = Array.from({ length: 13 }, (_, number) => ({
      name: `org-${number}`,
      mspId: `Org${number}MSP`,
      mspDir: folder.path,
      peer: {
        mspDir: folder.path,
        tls: { certFile: '', keyFile: '' },
        listen: { host: 'localhost', port: 0 },
      },
      orderer: { mspDir: folder.path },
    }));
    const error = await rejection(startLedger({ dataDir, channel: 'channel', organizations }));
    expect(error).to.be.instanceOf(LedgerError);
    expect(error).to.include({ code: 'CONFIGURATION' });
    expect(error)
      .to.have.property('message')
      .that.matches(/12 organizations at most.* has 13/);
    expect(existsSync(dataDir)).to.equal(false);
  });
});

describe("an organization's files", () => {
  it('are named where they are not what a ledger needs', async () => {
    using folder = temporaryFolder();
    const organizations = [
      {
        name: 'org-1',
        mspId: 'Org1MSP',
        mspDir: folder.path,
        peer: {
          mspDir: folder.path,
          tls: { certFile: '', keyFile: '' },
          listen: { host: 'localhost', port: 0 },
        },
        orderer: { mspDir: folder.path },
      },
    ];
    const dataDir = join(folder.path, 'data');
    const error = await rejection(startLedger({ dataDir, channel: 'channel', organizations }));
    expect(error).to.be.instanceOf(LedgerError);
    expect(error).to.include({ code: 'CONFIGURATION' });
    expect(error).to.have.property('message').that.includes(join(folder.path, 'cacerts'));
  });
});
