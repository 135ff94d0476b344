import { decodeChaincodeCall, encodePeerMessage } from '../../codec/chaincode-message';
import { encodeResponse } from '../../codec/response';
import { ChaincodeError, messageOf } from '../errors';
import type { Handler } from '../transaction-context';
import type { InvocationResult } from '../types';

/**
 * INVOKE_CHAINCODE: the called chaincode runs in the same transaction, on the same reads and writes, under its own name.
 * Its event goes nowhere: a transaction has one, the first chaincode's.
 */
export const invokeChaincode: Handler = async (payload, context) => {
  const call = decodeChaincodeCall(payload).view;
  const { name, channel } = parseName(call.name);
  if (channel !== '' && channel !== context.channel) {
    // As the access check of a peer that is not in that channel puts it.
    throw new Error(`Failed to get policy manager for channel [${channel}]`);
  }
  const { response, event } = await runCallee(name, call.input, context);
  return encodePeerMessage({
    type: 'COMPLETED',
    payload: encodeResponse(response),
    txId: context.txId,
    channel: context.channel,
    event,
  });
};

async function runCallee(
  name: string,
  input: Uint8Array,
  { channel, txId, signedProposal, simulator, signal, callee }: Parameters<Handler>[1],
): Promise<InvocationResult> {
  try {
    return await callee(name, simulator).invoke({
      channel,
      txId,
      chaincodeName: name,
      signedProposal,
      input,
      simulator,
      signal,
    });
  } catch (error) {
    const reason = error instanceof ChaincodeError ? error.reason : messageOf(error);
    throw new Error(`execute failed: ${reason}`, { cause: error });
  }
}

/** `name:version/channel`, where version and channel may be absent; the version counts for nothing. */
function parseName(qualified: string): { readonly name: string; readonly channel: string } {
  const [nameAndVersion = '', channel = ''] = splitOnce(qualified, '/');
  const [name = ''] = splitOnce(nameAndVersion, ':');
  return { name, channel };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
