/** Why bytes are refused; the caller gives it Fabric's words. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Text is not UTF-8. */
export class InvalidTextError extends Error {
  override readonly name = 'InvalidTextError';
}
