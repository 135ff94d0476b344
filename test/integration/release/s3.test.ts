/** Against a real S3-compatible store, where there is one; scripts/test says when this leg was not run. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { s3Storage } from '@careledger/client/vault/s3';
import { s3Leg } from '../../support/legs/s3';
import { openBucket, type TestBucket } from '../../support/vault/s3-server';
import { itKeepsObjects } from '../../support/vault/storage-cases';

const leg = s3Leg();
if (leg !== undefined) {
  describe('a vault in a real S3-compatible store', () => {
    let bucket: TestBucket;
    let spool: string;
    before(async () => {
      spool = await mkdtemp(path.join(tmpdir(), 'careledger-spool-'));
      bucket = await openBucket(leg);
    });
    after(async () => {
      await bucket[Symbol.asyncDispose]();
      await rm(spool, { recursive: true });
    });

    itKeepsObjects(() =>
      s3Storage({
        client: bucket.client,
        bucket: bucket.bucket,
        prefix: `${bucket.prefix}${randomBytes(4).toString('hex')}/`,
        spool,
      }),
    );
  });
}
