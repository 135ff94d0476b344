import { spawnSync } from 'node:child_process';

/** An S3-compatible store to try the vault on: one that runs, with a bucket for it, or a program that is one. */
export type S3Leg =
  | {
      readonly endpoint: string;
      readonly bucket: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
    }
  | { readonly program: 'versitygw' };

/**
 * `CARELEDGER_S3_ENDPOINT` and `CARELEDGER_S3_BUCKET` with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`; else `versitygw` on the PATH,
 * an S3 server over a folder.
 */
export function s3Leg(): S3Leg | undefined {
  const {
    CARELEDGER_S3_ENDPOINT: endpoint,
    CARELEDGER_S3_BUCKET: bucket,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  } = process.env;
  if (
    endpoint !== undefined &&
    bucket !== undefined &&
    accessKeyId !== undefined &&
    secretAccessKey !== undefined
  ) {
    return { endpoint, bucket, accessKeyId, secretAccessKey };
  }
  const { status } = spawnSync('versitygw', ['--version'], { stdio: 'ignore' });
  return status === 0 ? { program: 'versitygw' } : undefined;
}
