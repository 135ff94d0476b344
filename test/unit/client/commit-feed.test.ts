import { type BlockStream, commitFeed } from '@careledger/client/internal/call/commit-feed';
import { peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';

/** A peer's stream of blocks that a test plays. */
function playedStream(name: string) {
  const waiting: peer.FilteredBlock[] = [];
  let wake: () => void = () => undefined;
  let failure: Error | undefined;
  async function* read(): AsyncGenerator<peer.FilteredBlock, void> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (failure !== undefined) throw failure;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const fail = (): void => {
    failure = new Error('the stream is broken');
    wake();
  };
  const stream: BlockStream<string> = {
    peer: name,
    blocks: { [Symbol.asyncIterator]: read, [Symbol.dispose]: fail, close: fail },
  };
  const block = async (
    number: number,
    ...transactions: [id: string, code: Parameters<peer.FilteredTransaction['setTxValidationCode']>[0]][]
  ): Promise<void> => {
    const next = new peer.FilteredBlock();
    next.setNumber(number);
    for (const [id, code] of transactions) {
      const transaction = new peer.FilteredTransaction();
      transaction.setTxid(id);
      transaction.setTxValidationCode(code);
      next.addFilteredTransactions(transaction);
    }
    waiting.push(next);
    wake();
    await turn();
  };
  return { stream, block, fail };
}

const { VALID, MVCC_READ_CONFLICT, DUPLICATE_TXID } = peer.TxValidationCode;

describe('the shared stream of commits', () => {
  const { signal } = new AbortController();

  async function flowing() {
    const played = playedStream('first');
    let inUse = 'first';
    let opened = 0;
    const feed = commitFeed<string>(
      () => {
        opened++;
        return Promise.resolve(played.stream);
      },
      () => inUse,
    );
    feed.expect('one');
    expect(opened).to.equal(0);
    feed.expect('two');
    await turn();
    expect(opened).to.equal(1);
    return { ...played, feed, use: (name: string) => (inUse = name) };
  }

  it('says what is valid, and in which block, before and after it is asked', async () => {
    const { feed, block } = await flowing();
    await block(6);
    feed.expect('a');
    feed.expect('b');
    await block(7, ['a', VALID]);
    const valid = (blockNumber: bigint) => ({ peer: 'first', status: { code: 'VALID', blockNumber } });
    expect(await feed.outcome('a', 5_000, signal)).to.deep.equal(valid(7n));
    const asked = feed.outcome('b', 5_000, signal);
    await block(8, ['b', VALID], ['b', DUPLICATE_TXID]);
    expect(await asked).to.deep.equal(valid(8n));
    feed.close();
  });

  it('leaves to the peer what was handed over before a block had come', async () => {
    const { feed, block } = await flowing();
    await block(7, ['two', VALID]);
    expect(await feed.outcome('two', 5_000, signal)).to.equal(undefined);
    feed.close();
  });

  it('leaves to the peer what is invalid, late, or of a stream that is broken or of another peer', async () => {
    const { feed, block, fail } = await flowing();
    await block(6);
    for (const id of ['invalid', 'late', 'broken']) feed.expect(id);
    await block(7, ['invalid', MVCC_READ_CONFLICT]);
    expect(await feed.outcome('invalid', 5_000, signal)).to.equal(undefined);
    expect(await feed.outcome('late', 5, signal)).to.equal(undefined);
    const broken = feed.outcome('broken', 5_000, signal);
    fail();
    expect(await broken).to.equal(undefined);
    feed.close();

    const other = await flowing();
    await other.block(6);
    other.feed.expect('before');
    const asked = other.feed.outcome('before', 5_000, signal);
    other.use('second');
    other.feed.expect('after');
    expect(await asked).to.equal(undefined);
    other.feed.close();
  });

  it('ends with the signal', async () => {
    const { feed, block } = await flowing();
    await block(6);
    feed.expect('a');
    const aborting = new AbortController();
    const asked = feed.outcome('a', 5_000, aborting.signal).catch((error: unknown) => error);
    const reason = new Error('enough');
    aborting.abort(reason);
    expect(await asked).to.equal(reason);
    feed.close();
  });
});
