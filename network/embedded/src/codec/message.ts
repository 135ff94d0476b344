import { StrictReader } from './strict-reader';
import type { Decoded } from './types';
import { InvalidTextError } from './wire-error';
import { WireReader } from './wire-reader';

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
 * Reads one message with the generated code.
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
    throw unmarshallingError(name, error);
  }
}

/**
 * Reads one message field by field: for those that are read many times a transaction.
 *
 * @param name full protobuf name, for the error
 * @param read goes through the fields
 * @throws CodecError where the bytes are truncated or no protobuf at all
 */
export function readMessage<View>(
  name: string,
  bytes: Uint8Array,
  read: (reader: WireReader) => View,
): Decoded<View> {
  try {
    return { bytes, view: read(new WireReader(bytes)) };
  } catch (error) {
    throw unmarshallingError(name, error);
  }
}

/** In Fabric's words, which clients get to see. */
function unmarshallingError(name: string, error: unknown): CodecError {
  if (error instanceof CodecError) return error;
  const shortName = name.slice(name.lastIndexOf('.') + 1);
  const reason =
    error instanceof InvalidTextError
      ? 'string field contains invalid UTF-8'
      : 'proto: cannot parse invalid wire-format data';
  return new CodecError(`error unmarshalling ${shortName}: ${reason}`, reason, { cause: error });
}
