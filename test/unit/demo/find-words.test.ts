import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findWords } from '@careledger/scripts';

const WORD = 'Vorderwandinfarkt';

describe('the search for words on a disk', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-words-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (name: string, content: string | Buffer) => writeFile(path.join(folder, name), content);
  const search = () => findWords([folder], [WORD, 'Ελένη']);

  for (const offset of [0, 1, 2, 3]) {
    it(`finds a word in base64, ${offset} bytes into the text`, async () => {
      await write('file', Buffer.from(`${'x'.repeat(offset)}${WORD} und mehr`).toString('base64'));
      expect((await search()).found.map(({ word }) => word)).to.deep.equal([WORD]);
    });
  }

  it('finds a word in base64url, hexadecimal and UTF-16', async () => {
    await write('a', Buffer.from('??>>Ελένη>>??').toString('base64url'));
    await write('b', Buffer.from('Ελένη').toString('hex'));
    await write('c', Buffer.from('xΕλένηx', 'utf16le'));
    expect((await search()).found).to.have.lengthOf(3);
  });

  it('finds a word that begins in one piece of a file and ends in the next', async () => {
    await write('file', Buffer.concat([Buffer.alloc(65_530), Buffer.from(WORD)]));
    expect((await search()).found).to.have.lengthOf(1);
  });

  it('looks into folders, tells what it went through, and finds nothing in nothing', async () => {
    await mkdir(path.join(folder, 'deep', 'er'), { recursive: true });
    await write('deep/er/file', Buffer.alloc(1000));
    await write('empty', '');
    expect(await search()).to.deep.equal({ files: 2, bytes: 1000, found: [] });
  });
});
