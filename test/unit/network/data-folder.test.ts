import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  dataPaths,
  effectiveTopology,
  loadTopology,
  NetworkError,
  readMarker,
  writeMarker,
} from '@careledger/network';
import { isAbandoned, lockHolder, putBack, tryLock } from '@careledger/network/internal/data/lock';
import { isAlive, nameProcess } from '@careledger/network/internal/data/process';
import { writeFileAtomic, writeFolderAtomic } from '@careledger/network/internal/files/atomic';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

const marker = { ledger: 'embedded', topology: loadTopology(), portOffset: 100 } as const;

describe('a data folder', () => {
  let temporary: TemporaryData;

  beforeEach(async () => {
    temporary = await temporaryData(1);
  });

  afterEach(() => {
    temporary[Symbol.dispose]();
  });

  function codeOf(action: () => unknown): string {
    try {
      action();
    } catch (error) {
      if (error instanceof NetworkError) return error.code;
      throw error;
    }
    return 'none';
  }

  it('says what it was made for', () => {
    expect(readMarker(temporary.data)).to.equal(undefined);
    writeMarker(temporary.data, marker);
    expect(readMarker(temporary.data)).to.deep.equal(marker);
    expect(effectiveTopology(marker).hospitals[0]?.ports).to.deep.equal({ peer: 7151, chaincode: 7152 });
  });

  it('takes other ports and other users, but no other hospitals, MSP ids or channel', () => {
    writeMarker(temporary.data, marker);
    const { topology } = marker;
    const [first, ...rest] = topology.hospitals;
    writeMarker(temporary.data, { ...marker, portOffset: 5 });
    writeMarker(temporary.data, {
      ...marker,
      topology: { ...topology, hospitals: [{ ...first!, users: [] }, ...rest] },
    });
    const changes = [
      { ...topology, channel: 'other' },
      { ...topology, hospitals: rest },
      { ...topology, hospitals: [{ ...first!, mspId: 'OtherMSP' }, ...rest] },
    ];
    for (const changed of changes) {
      expect(
        codeOf(() => {
          writeMarker(temporary.data, { ...marker, topology: changed });
        }),
      ).to.equal('TOPOLOGY_CHANGED');
    }
    expect(
      codeOf(() => {
        writeMarker(temporary.data, { ...marker, ledger: 'fabric' });
      }),
    ).to.equal('TOPOLOGY_CHANGED');
  });

  it('is left alone where it holds something else', () => {
    mkdirSync(temporary.data.dir);
    writeFileSync(join(temporary.data.dir, 'thesis.txt'), 'mine');
    expect(codeOf(() => readMarker(temporary.data))).to.equal('DATA_FOREIGN');
    expect(
      codeOf(() => {
        writeMarker(temporary.data, marker);
      }),
    ).to.equal('DATA_FOREIGN');
    expect(readdirSync(temporary.data.dir)).to.deep.equal(['thesis.txt']);
  });

  it('may hold the folder of another ledger beside its own files', () => {
    const other = dataPaths(join(temporary.data.dir, 'other'));
    writeMarker(other, marker);
    writeMarker(temporary.data, marker);
    expect(readMarker(temporary.data)).to.deep.equal(marker);
    expect(readMarker(other)).to.deep.equal(marker);
  });

  it('is left alone where it is a file', () => {
    writeFileSync(temporary.data.dir, '');
    expect(codeOf(() => readMarker(temporary.data))).to.equal('DATA_FOREIGN');
  });

  it('of another version is left alone', () => {
    writeMarker(temporary.data, marker);
    const text = readFileSync(temporary.data.marker, 'utf8').replace('"version": 1', '"version": 2');
    writeFileSync(temporary.data.marker, text);
    expect(codeOf(() => readMarker(temporary.data))).to.equal('DATA_FOREIGN');
  });

  for (const text of ['{', '{}', 'null', '{"format":"other"}']) {
    it(`is damaged where its marker says ${text}`, () => {
      mkdirSync(temporary.data.dir);
      writeFileSync(temporary.data.marker, text);
      expect(codeOf(() => readMarker(temporary.data))).to.equal('DATA_DAMAGED');
    });
  }

  it('is new where a first run was killed before it wrote anything', () => {
    tryLock(temporary.data)?.release();
    writeFileSync(join(temporary.data.dir, '.network.json.part-0123'), '{');
    expect(readMarker(temporary.data)).to.equal(undefined);
  });

  it('belongs to one living process at a time', () => {
    const lock = tryLock(temporary.data);
    expect(lock).to.not.equal(undefined);
    expect(tryLock(temporary.data)).to.equal(undefined);
    expect(lockHolder(temporary.data)?.pid).to.equal(process.pid);
    lock?.release();
    expect(lockHolder(temporary.data)).to.equal(undefined);
    expect(tryLock(temporary.data)).to.not.equal(undefined);
    expect(readdirSync(temporary.data.run)).to.deep.equal(['lock']);
  });

  it('is free again when its process was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    tryLock(temporary.data)?.handTo(child.pid!);
    expect(tryLock(temporary.data)).to.equal(undefined);
    expect(isAbandoned(temporary.data)).to.equal(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAbandoned(temporary.data)).to.equal(true);
    expect(tryLock(temporary.data)).to.not.equal(undefined);
  });

  it('is free where its process’s number was given to another', () => {
    tryLock(temporary.data)?.release();
    writeFileSync(temporary.data.lock, JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect(isAlive(nameProcess(process.pid))).to.equal(true);
    expect(lockHolder(temporary.data)).to.equal(undefined);
    expect(tryLock(temporary.data)).to.not.equal(undefined);
  });

  it('belongs to one of two, where a third took the lock of the first for a dead one’s', () => {
    const { lock } = temporary.data;
    const first = tryLock(temporary.data);
    renameSync(lock, `${lock}.aside`);
    const second = tryLock(temporary.data);
    const { ino } = statSync(lock);
    putBack(`${lock}.aside`, lock);
    expect(statSync(lock).ino).to.equal(ino);
    expect(codeOf(() => first?.handTo(process.ppid))).to.equal('DATA_IN_USE');
    expect(codeOf(() => second?.handTo(process.ppid))).to.equal('none');
    expect(lockHolder(temporary.data)?.pid).to.equal(process.ppid);
    expect(readdirSync(temporary.data.run)).to.deep.equal(['lock']);
  });

  it('goes back to the first where nobody took it meanwhile', () => {
    const { lock } = temporary.data;
    const first = tryLock(temporary.data);
    renameSync(lock, `${lock}.aside`);
    putBack(`${lock}.aside`, lock);
    expect(codeOf(() => first?.handTo(process.ppid))).to.equal('none');
    expect(readdirSync(temporary.data.run)).to.deep.equal(['lock']);
  });

  it('is free where its lock was torn', () => {
    tryLock(temporary.data)?.release();
    writeFileSync(temporary.data.lock, '{"pid":');
    expect(tryLock(temporary.data)).to.not.equal(undefined);
  });
});

describe('files', () => {
  it('come into being at once, for their owner only, and leave nothing beside them', async () => {
    using temporary = await temporaryData(1);
    const folder = join(temporary.folder, 'a', 'b');
    writeFolderAtomic(folder, { 'x/y': '1', z: '2' });
    writeFolderAtomic(folder, { z: '3' });
    writeFileAtomic(join(folder, 'w'), '4');
    expect(readdirSync(folder).sort()).to.deep.equal(['w', 'z']);
    expect(existsSync(join(folder, 'x'))).to.equal(false);
    expect(readdirSync(join(temporary.folder, 'a'))).to.deep.equal(['b']);
  });
});
