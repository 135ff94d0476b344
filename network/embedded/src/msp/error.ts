interface MspErrorOptions {
  readonly cause?: unknown;
  readonly stage?: 'deserialize' | 'validate';
  readonly mspId?: string;
}

/** What is wrong with an identity, or with the definition of an MSP, in the words of a Fabric peer's log. */
export class MspError extends Error {
  override readonly name = 'MspError';
  /**
   * How far Fabric gets with such an identity: `deserialize` where it is malformed, of an unknown MSP or not issued by its
   * CAs; `validate` where it is theirs, but revoked or without the right organizational unit. A peer words its answer after it.
   */
  readonly stage: 'deserialize' | 'validate';
  /** The MSP that the identity says it is of; empty where that cannot be read. */
  readonly mspId: string;

  constructor(message: string, { cause, stage = 'deserialize', mspId = '' }: MspErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.stage = stage;
    this.mspId = mspId;
  }
}
