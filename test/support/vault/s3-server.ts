import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../embedded/free-port';
import type { S3Leg } from '../legs/s3';

/** A bucket of a real S3-compatible store. */
export interface TestBucket extends AsyncDisposable {
  readonly client: S3Client;
  readonly bucket: string;
  /** Where this test's objects begin: the bucket may be others' too. */
  readonly prefix: string;
}

export async function openBucket(leg: S3Leg): Promise<TestBucket> {
  const prefix = `careledger-${randomBytes(6).toString('hex')}/`;
  if ('endpoint' in leg) {
    const { endpoint, bucket, accessKeyId, secretAccessKey } = leg;
    const client = clientOf(endpoint, { accessKeyId, secretAccessKey });
    const close = (): Promise<void> => {
      client.destroy();
      return Promise.resolve();
    };
    return { client, bucket, prefix, [Symbol.asyncDispose]: close };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'careledger-s3-'));
  const port = await freePort();
  const keys = { accessKeyId: 'careledger', secretAccessKey: randomBytes(16).toString('hex') };
  const server = spawn(leg.program, ['--port', `127.0.0.1:${String(port)}`, '--quiet', 'posix', folder], {
    env: {
      PATH: process.env['PATH'],
      ROOT_ACCESS_KEY: keys.accessKeyId,
      ROOT_SECRET_KEY: keys.secretAccessKey,
    },
    stdio: 'ignore',
  });
  const ended = once(server, 'close');
  const client = clientOf(`http://127.0.0.1:${String(port)}`, keys);
  const bucket = 'vault';
  const close = async (): Promise<void> => {
    client.destroy();
    server.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(client);
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    await close();
    throw error;
  }
  return { client, bucket, prefix, [Symbol.asyncDispose]: close };
}

function clientOf(endpoint: string, credentials: { accessKeyId: string; secretAccessKey: string }): S3Client {
  return new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
}

/** Any answer of S3 will do, also that there is no such bucket. */
async function untilItAnswers(client: S3Client): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new HeadBucketCommand({ Bucket: 'not-there' }));
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'NotFound') return;
      if (attempt > 100) throw error;
      await pause(50);
    }
  }
}
