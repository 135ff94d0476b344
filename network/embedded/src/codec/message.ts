import { InvalidTextError, StrictReader } from './strict-reader';
import type { Decoded } from './types';

/** Bytes that are not the message they should be. The message names its type and never repeats its content. */
export class CodecError extends Error {
  override readonly name = 'CodecError';

  /** @param reason what protobuf itself says, without the name of the message */
  constructor(
    message: string,
    readonly reason = message,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface MessageType<Message> {
  new (): Message;
  deserializeBinaryFromReader(message: Message, reader: StrictReader): Message;
}

/** @throws Error where the bytes are no such message */
export function parseMessage<Message>(type: MessageType<Message>, bytes: Uint8Array): Message {
  return type.deserializeBinaryFromReader(new type(), new StrictReader(bytes));
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
    return { bytes, view: view(parseMessage(type, bytes)) };
  } catch (error) {
    if (error instanceof CodecError) throw error;
    // Fabric's words, which clients get to see.
    const shortName = name.slice(name.lastIndexOf('.') + 1);
    const reason =
      error instanceof InvalidTextError
        ? 'string field contains invalid UTF-8'
        : 'proto: cannot parse invalid wire-format data';
    throw new CodecError(`error unmarshalling ${shortName}: ${reason}`, reason, { cause: error });
  }
}
