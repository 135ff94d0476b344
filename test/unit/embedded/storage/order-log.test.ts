import { expect } from 'chai';
import { openOrderLog } from '@careledger/fabric-embedded/rooms/storage/index';
import { temporaryFolder } from '../../../support/embedded/temporary-folder';

describe("The ordering service's log", () => {
  it('gives back what was appended, also after it is opened again', async () => {
    using folder = temporaryFolder();
    const open = () => openOrderLog({ folder: folder.path, channel: 'care' });
    const log = await open();
    await log.append([Buffer.from('zero')]);
    await log.append([Buffer.from('one'), Buffer.from('two')]);
    expect(log.height).to.equal(3);
    await log.close();
    const again = await open();
    expect(again.height).to.equal(3);
    expect([0, 1, 2, 3].map((number) => again.read(number)?.toString())).to.deep.equal([
      'zero',
      'one',
      'two',
      undefined,
    ]);
    await again.append([Buffer.from('three')]);
    expect(again.read(3)?.toString()).to.equal('three');
    await again.close();
  });
});
