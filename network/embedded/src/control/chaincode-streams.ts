import { abortReason } from '../clock';
import type { Clock } from '../clock';
import type { ChaincodeStream, DialChaincode } from '../chaincode';

/** What a test decides about the streams between one peer and its chaincodes. */
export interface StreamControl {
  dial(dial: DialChaincode): DialChaincode;
  /** Breaks every stream that is open; the processes stay, and are dialled again. */
  interrupt(): void;
}

/**
 * @param delay milliseconds from a message of the chaincode to the peer's seeing it, asked once for each message
 */
export function controlStreams(delay: () => number, clock: Clock): StreamControl {
  const open = new Set<ChaincodeStream>();
  return {
    dial: (dial) => async (server, signal) => {
      const stream = await dial(server, signal);
      open.add(stream);
      return {
        send: (message) => {
          stream.send(message);
        },
        messages: late(stream, delay, clock, signal, () => open.delete(stream)),
        close: () => {
          open.delete(stream);
          stream.close();
        },
      };
    },
    interrupt: () => {
      for (const stream of open) stream.close();
    },
  };
}

async function* late(
  { messages }: ChaincodeStream,
  delay: () => number,
  clock: Clock,
  signal: AbortSignal,
  onEnd: () => void,
): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const message of messages) {
      const wait = delay();
      if (wait > 0) await clock.sleep(wait, signal);
      if (signal.aborted) throw abortReason(signal);
      yield message;
    }
  } finally {
    onEnd();
  }
}
