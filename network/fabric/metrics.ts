/** How long a node may take to tell its metrics, in milliseconds. */
const TIMEOUT = 1_000;

/**
 * How many blocks of a channel a peer has committed, as its operations service tells.
 *
 * @returns undefined where it does not answer, or does not know the channel
 */
export async function blockHeight(operationsPort: number, channel: string): Promise<number | undefined> {
  try {
    const answer = await fetch(`http://localhost:${operationsPort}/metrics`, {
      signal: AbortSignal.timeout(TIMEOUT),
    });
    for (const line of (await answer.text()).split('\n')) {
      const [, of, value] = /^ledger_blockchain_height\{channel="([^"]*)"\} (\S+)$/.exec(line) ?? [];
      if (of === channel) return Number(value);
    }
    return undefined;
  } catch {
    return undefined;
  }
}
