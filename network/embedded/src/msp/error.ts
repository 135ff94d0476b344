/** What is wrong with an identity, or with the definition of an MSP, in the words of a Fabric peer's log. */
export class MspError extends Error {
  override readonly name = 'MspError';
}
