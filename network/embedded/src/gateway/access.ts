import { RpcError } from '../codec/rpc-error';
import type { MspRegistry } from '../msp/types';
import { channelPolicyRefusal } from '../policy';

/**
 * Lets members of the channel's organizations read, as Fabric's default access control does with the channel's Readers.
 *
 * @throws RpcError PERMISSION_DENIED
 */
export async function checkReader(
  parts: { readonly channel: string; readonly msps: MspRegistry },
  request: {
    readonly channel: string;
    readonly identity: Uint8Array;
    readonly signed: Uint8Array;
    readonly signature: Uint8Array;
  },
): Promise<void> {
  if (request.channel !== parts.channel) {
    throw new RpcError('PERMISSION_DENIED', `Failed to get policy manager for channel [${request.channel}]`);
  }
  try {
    const identity = parts.msps.identify(request.identity);
    if (await identity.verifyAsync(request.signed, request.signature)) return;
  } catch {
    // Who it is and what is wrong with it is not for the caller to know.
  }
  throw new RpcError('PERMISSION_DENIED', channelPolicyRefusal(request.channel, 'Readers'));
}
