/** A read or write that a Fabric peer refuses, in its words: the chaincode gets to read them. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}
