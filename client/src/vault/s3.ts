import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { directoryStorage } from './directory-storage';
import { removeDurably, writeStream } from './files';
import { type VaultStorage } from './storage';

/** A store that asks more often is out of order. */
const conditionalAttempts = 10;

export interface S3StorageOptions {
  /** A client of `@aws-sdk/client-s3`, with the store's address and the credentials. */
  readonly client: S3Client;
  readonly bucket: string;
  /** Stands before every object's name, such as `vault/`. */
  readonly prefix?: string;
  /**
   * A folder on this machine where documents lie, encrypted, until they are sent: their name is their hash, which is known at the
   * end only.
   */
  readonly spool: string;
}

/**
 * A vault's storage in a bucket of Amazon S3 or of a store that speaks its protocol, conditional writes (`If-None-Match`) among it.
 * A document has at most 5 GiB, encrypted: the limit of one upload. Switch the bucket's versioning off, or on with a rule that
 * removes old versions: what is destroyed has to be gone.
 */
export function s3Storage({ client, bucket, prefix = '', spool }: S3StorageOptions): VaultStorage {
  const of = (name: string) => ({ Bucket: bucket, Key: prefix + name });
  const put = (name: string, bytes: Uint8Array, onlyNew: boolean) =>
    client.send(
      new PutObjectCommand({
        ...of(name),
        Body: bytes,
        ContentLength: bytes.length,
        ...(onlyNew && { IfNoneMatch: '*' }),
      }),
    );
  const sizeOf = async (name: string): Promise<number | undefined> => {
    const head = await ifThere(client.send(new HeadObjectCommand(of(name))));
    return head && (head.ContentLength ?? 0);
  };
  async function* contentOf(name: string): AsyncGenerator<Uint8Array, void> {
    const { Body } = await client.send(new GetObjectCommand(of(name)));
    yield* piecesOf(Body);
  }
  return {
    read: async (name) => {
      const found = await ifThere(client.send(new GetObjectCommand(of(name))));
      return found?.Body?.transformToByteArray();
    },
    write: async (name, bytes) => {
      await put(name, bytes, false);
    },
    create: async (name, bytes) => {
      for (let attempt = 1; ; attempt++) {
        try {
          await put(name, bytes, true);
          return true;
        } catch (error) {
          if (isStatus(error, 412)) return false;
          // Two conditional writes at once: the store asks one of them to come again.
          if (!isStatus(error, 409) || attempt === conditionalAttempts) throw error;
          await setTimeout(attempt * 10);
        }
      }
    },
    remove: async (name) => {
      if ((await sizeOf(name)) === undefined) return false;
      await client.send(new DeleteObjectCommand(of(name)));
      return true;
    },
    receive: async (content) => {
      const path = join(spool, 'incoming', randomUUID());
      await writeStream(path, content);
      const discard = async (): Promise<void> => {
        await removeDurably(path);
      };
      return {
        discard,
        keep: async (name) => {
          const { size } = await stat(path);
          await client.send(
            new PutObjectCommand({ ...of(name), Body: createReadStream(path), ContentLength: size }),
          );
          await discard();
        },
      };
    },
    stream: async (name) => {
      const size = await sizeOf(name);
      return size === undefined ? undefined : { size, content: contentOf(name) };
    },
    list: async function* (start) {
      const listing = { Bucket: bucket, Prefix: prefix + start };
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, listing)) {
        for (const { Key, LastModified } of Contents) {
          if (Key === undefined) continue;
          yield { name: Key.slice(prefix.length), changed: LastModified?.getTime() ?? Date.now() };
        }
      }
    },
    sweep: (before) => directoryStorage(spool).sweep(before),
  };
}

async function* piecesOf(body: unknown): AsyncGenerator<Uint8Array, void> {
  if (!(body instanceof Readable)) throw new TypeError('The store gave no stream.');
  for await (const piece of body) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('The store gave what is not bytes.');
    yield piece;
  }
}

async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}
