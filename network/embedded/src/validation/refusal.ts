import { CodecError } from '../codec/message';
import type { ValidationCode } from '../codec/validation-code';

/** A transaction that is not valid: the code under which it stands in the block, and why. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: ValidationCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Runs a step in which bytes that cannot be read mean that code. @throws Refusal */
export function orRefuse<Result>(code: ValidationCode, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof CodecError) throw new Refusal(code, error.message, { cause: error });
    throw error;
  }
}
