import * as v from 'valibot';

/** What is to be deployed: the same program at every hospital. */
export const DeploymentRequestSchema = v.strictObject({
  name: v.string(),
  version: v.string(),
  /** `label:sha256`. */
  packageId: v.string(),
  /** Folder with package.json, whose dependencies can be resolved from there. */
  program: v.string(),
  /** Fabric's signature policy syntax; absent: the channel's majority. */
  endorsementPolicy: v.optional(v.string()),
});

export type DeploymentRequest = v.InferOutput<typeof DeploymentRequestSchema>;
