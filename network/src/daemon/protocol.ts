import * as v from 'valibot';
import { DeploymentRequestSchema } from '../deployment/request';
import { exitCodes, type NetworkErrorCode } from '../errors';

/**
 * What a command and the daemon say to each other: JSON, one message a line, one request a connection. The daemon answers with
 * any number of `progress` and `entry` and then one `result` or `error`.
 */
export const RequestSchema = v.variant('op', [
  /** Waits until the ledger serves and its chaincodes have settled. */
  v.strictObject({ op: v.literal('wait') }),
  v.strictObject({ op: v.literal('status') }),
  v.strictObject({ op: v.literal('down') }),
  v.strictObject({
    op: v.literal('deploy'),
    deployment: DeploymentRequestSchema,
  }),
  v.strictObject({ op: v.literal('stop'), node: v.string() }),
  v.strictObject({ op: v.literal('kill'), node: v.string() }),
  v.strictObject({ op: v.literal('start'), node: v.string(), program: v.optional(v.string()) }),
  v.strictObject({
    op: v.literal('inspect'),
    hospital: v.string(),
    chaincode: v.string(),
    prefix: v.string(),
  }),
]);
export type Request = v.InferOutput<typeof RequestSchema>;

const codes = Object.keys(exitCodes);
const CodeSchema = v.custom<NetworkErrorCode>((value) => typeof value === 'string' && codes.includes(value));

export const ResponseSchema = v.variant('type', [
  v.strictObject({ type: v.literal('progress'), text: v.string() }),
  /** One key of the world state; the value in base64. */
  v.strictObject({ type: v.literal('entry'), key: v.string(), value: v.string() }),
  v.strictObject({ type: v.literal('result'), value: v.unknown() }),
  /** Without a code it is an error that nobody foresaw. */
  v.strictObject({
    type: v.literal('error'),
    code: v.optional(CodeSchema),
    message: v.string(),
    logLines: v.optional(v.array(v.string()), []),
  }),
]);
export type Response = v.InferOutput<typeof ResponseSchema>;

export const NodeStatusSchema = v.object({
  node: v.string(),
  state: v.picklist(['starting', 'ready', 'stopped', 'failed']),
  pid: v.optional(v.number()),
  problem: v.optional(v.string()),
});

export const ChaincodeStatusSchema = v.object({
  ...NodeStatusSchema.entries,
  name: v.string(),
  version: v.string(),
  sequence: v.number(),
});

export const StatusSchema = v.object({
  ledger: v.string(),
  channel: v.string(),
  pid: v.number(),
  hospitals: v.array(
    v.object({
      name: v.string(),
      title: v.string(),
      mspId: v.string(),
      endpoint: v.string(),
      height: v.optional(v.number()),
      nodes: v.array(NodeStatusSchema),
      chaincodes: v.array(ChaincodeStatusSchema),
    }),
  ),
});
/** What a running ledger says about itself. */
export type NetworkStatus = v.InferOutput<typeof StatusSchema>;

export const DeployedSchema = v.object({ sequence: v.number(), changed: v.boolean() });

/** A message as it goes over the socket. */
export function encodeLine(message: Request | Response): string {
  return `${JSON.stringify(message)}\n`;
}
