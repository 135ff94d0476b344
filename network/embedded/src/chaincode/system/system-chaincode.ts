import { decodeChaincodeInput } from '../../codec/chaincode-message';
import { messageOf } from '../errors';
import type { Chaincode, Invocation } from '../types';

/** One function of a system chaincode. @throws Error whose message the caller gets, with status 500 */
export type SystemFunction = (
  args: readonly Uint8Array[],
  invocation: Invocation,
) => Uint8Array | Promise<Uint8Array>;

/** Lets functions answer as a chaincode does. @param choose finds what the first argument names, or throws */
export function createSystemChaincode(
  choose: (name: string, invocation: Invocation) => SystemFunction,
): Chaincode {
  return {
    invoke: async (invocation) => {
      try {
        const [name = new Uint8Array(), ...args] = decodeChaincodeInput(invocation.input).view.args;
        const payload = await choose(Buffer.from(name).toString(), invocation)(args, invocation);
        return { response: { status: 200, message: '', payload }, event: undefined };
      } catch (error) {
        const response = { status: 500, message: messageOf(error), payload: new Uint8Array() };
        return { response, event: undefined };
      }
    },
  };
}
