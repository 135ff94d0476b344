import { type LedgerEvent } from '@careledger/client/gateway';
import { canonicalJson, EVENT_NAME } from '@careledger/model';
import { expect } from 'chai';
import { failure } from './fake-gateway';
import { errorOf, rig, unavailable } from './support';

function raw(block: bigint, value: unknown = { type: 'policy.set', version: Number(block) }): LedgerEvent {
  return {
    blockNumber: block,
    transactionId: `tx${block.toString()}`,
    name: EVENT_NAME,
    payload: Buffer.from(canonicalJson(value)),
  };
}

describe('events', () => {
  it('go on behind the last one when the peer was away', async () => {
    const { ledger, gateway } = rig([], [[raw(3n), unavailable], [unavailable], [raw(4n), raw(5n)]]);
    const events = ledger.events({ block: 3n });
    const blocks: bigint[] = [];
    for await (const { blockNumber, checkpoint } of events) {
      blocks.push(blockNumber);
      expect(checkpoint).to.deep.equal({ block: blockNumber, transactionId: `tx${blockNumber.toString()}` });
      if (blockNumber === 5n) {
        break;
      }
    }
    expect(blocks).to.deep.equal([3n, 4n, 5n]);
    expect(gateway.positions).to.deep.equal([
      { from: 'block', block: 3n },
      { from: 'after', block: 3n, transactionId: 'tx3' },
      { from: 'after', block: 3n, transactionId: 'tx3' },
    ]);
  });

  it('from now on miss nothing when the peer goes away before the first', async () => {
    const { ledger, gateway } = rig([], [[unavailable], [], [raw(8n)]]);
    for await (const { blockNumber } of ledger.events()) {
      expect(blockNumber).to.equal(8n);
      break;
    }
    const from = { from: 'block', block: 7n };
    expect(gateway.positions).to.deep.equal([from, from, from]);
  });

  it('end when they are closed while the peer is asked how far it is', async () => {
    const { ledger, gateway } = rig([]);
    gateway.height = () => new Promise(() => undefined);
    const events = ledger.events();
    const next = events[Symbol.asyncIterator]().next();
    events.close();
    expect(await next).to.deep.equal({ done: true, value: undefined });
    expect(gateway.positions).to.deep.equal([]);
  });

  it('begin behind a checkpoint', async () => {
    const { ledger, gateway } = rig([], [[raw(9n)]]);
    for await (const { event } of ledger.events({ after: { block: 8n, transactionId: 'tx8' } })) {
      expect(event).to.deep.equal({ type: 'policy.set', version: 9 });
      break;
    }
    expect(gateway.positions).to.deep.equal([{ from: 'after', block: 8n, transactionId: 'tx8' }]);
  });

  it('of other names are passed over', async () => {
    const { ledger } = rig([], [[{ ...raw(1n), name: 'another' }, raw(2n)]]);
    for await (const { blockNumber } of ledger.events()) {
      expect(blockNumber).to.equal(2n);
      break;
    }
  });

  it('end when they are closed, and with the connection', async () => {
    const { ledger } = rig([], [[raw(1n), raw(2n)]]);
    const events = ledger.events();
    for await (const { blockNumber } of events) {
      expect(blockNumber).to.equal(1n);
      events.close();
    }
    const others = ledger.events();
    await ledger.close();
    for await (const event of others) {
      expect.fail(`an event after the end: ${event.transactionId}`);
    }
  });

  it('fail for what will not pass: another form, a caller who is not accepted', async () => {
    const next = (streams: Parameters<typeof rig>[1]): Promise<unknown> => {
      const iterator = rig([], streams).ledger.events()[Symbol.asyncIterator]();
      return iterator.next();
    };
    expect(await errorOf(next([[raw(1n, { type: 'unheard.of' })]]))).to.include({
      code: 'UNEXPECTED_ANSWER',
    });
    expect(await errorOf(next([[failure('PERMISSION_DENIED', 'no')]]))).to.include({
      code: 'IDENTITY_REFUSED',
    });
  });
});
