import type { Decoded } from './types';

/** Bytes that are not the message they should be. The message names its type and never repeats its content. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

interface MessageType<Message> {
  deserializeBinary(bytes: Uint8Array): Message;
}

/**
 * Reads one message.
 *
 * @param name full protobuf name, for the error
 * @param view picks the fields out of the generated object
 * @throws CodecError where the bytes are truncated or no protobuf at all
 */
export function decodeMessage<Message, View>(
  name: string,
  type: MessageType<Message>,
  bytes: Uint8Array,
  view: (message: Message) => View,
): Decoded<View> {
  try {
    return { bytes, view: view(type.deserializeBinary(bytes)) };
  } catch (error) {
    if (error instanceof CodecError) throw error;
    // Fabric's words, which clients get to see.
    const shortName = name.slice(name.lastIndexOf('.') + 1);
    throw new CodecError(`error unmarshalling ${shortName}: proto: cannot parse invalid wire-format data`, {
      cause: error,
    });
  }
}
