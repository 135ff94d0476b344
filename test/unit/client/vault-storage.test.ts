import { directoryStorage } from '@careledger/client/internal/vault/directory-storage';
import { s3Storage } from '@careledger/client/vault/s3';
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MemoryS3, startMemoryS3 } from '../../support/vault/memory-s3';
import { itKeepsObjects } from '../../support/vault/storage-cases';

describe("a vault's storage", () => {
  let folder: string;
  let next = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'careledger-storage-'));
  });
  after(() => rm(folder, { recursive: true }));

  describe('in a folder', () => {
    itKeepsObjects(() => directoryStorage(join(folder, String(next++))));
  });

  describe("behind S3's protocol", () => {
    let store: MemoryS3;
    before(async () => {
      store = await startMemoryS3();
    });
    after(() => store[Symbol.asyncDispose]());
    const open = () =>
      s3Storage({
        ...{ client: store.client, bucket: 'vault', prefix: `hospital-a/${String(next++)}/` },
        spool: join(folder, 'spool'),
      });

    itKeepsObjects(open);

    it('writes once more where the store asks for it, and not for ever', async () => {
      const storage = open();
      store.conflicts = 3;
      expect(await storage.create('kept/a.jwe', Buffer.from('one'))).to.equal(true);
      store.conflicts = 1_000_000;
      const refused: unknown = await storage
        .create('kept/b.jwe', Buffer.from('one'))
        .catch((error: unknown) => error);
      store.conflicts = 0;
      expect(refused).to.have.property('name', 'ConditionalRequestConflict');
    });
  });
});
