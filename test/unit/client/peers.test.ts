import { setMaxListeners } from 'node:events';
import { GatewayFailure } from '@careledger/client/gateway';
import { adaptiveLimiter } from '@careledger/client/internal/call/limiter';
import { isOverload, type PeerGroup, peerGroup } from '@careledger/client/internal/call/peer-group';
import { expect } from 'chai';
import { fakeLink, limitedPeer } from '../../support/client/fake-link';

const never = new AbortController().signal;
setMaxListeners(0, never);

describe("the own hospital's peers", () => {
  const away = new GatewayFailure('UNAVAILABLE', 'No connection established', []);

  /** Makes a call that fails so, or succeeds. @returns the name of the peer that was asked */
  async function ask(group: PeerGroup, failure?: GatewayFailure): Promise<string> {
    const { name } = group.current().link;
    const work = (): Promise<void> => (failure === undefined ? Promise.resolve() : Promise.reject(failure));
    await group.call(work, never).catch(() => undefined);
    return name;
  }

  it('are used one at a time: the next one when one is away, and that one from then on', async () => {
    const switches: string[] = [];
    const group = peerGroup([fakeLink('peer0'), fakeLink('peer1')], 10, (from, to, reason) =>
      switches.push(`${from} -> ${to}: ${reason}`),
    );
    const asked = [
      await ask(group, away),
      await ask(group),
      await ask(group),
      await ask(group, away),
      await ask(group),
    ];
    expect(asked).to.deep.equal(['peer0', 'peer1', 'peer1', 'peer1', 'peer0']);
    expect(switches).to.deep.equal([
      'peer0 -> peer1: No connection established',
      'peer1 -> peer0: No connection established',
    ]);
  });

  it('are changed once by calls that fail together', async () => {
    const group = peerGroup(['peer0', 'peer1', 'peer2'].map(fakeLink), 10, () => undefined);
    await Promise.all(Array.from({ length: 5 }, () => ask(group, away)));
    expect(group.current().link.name).to.equal('peer1');
  });

  it('are not changed for what the gateway says of other nodes, nor for refusals', async () => {
    const group = peerGroup([fakeLink('peer0'), fakeLink('peer1')], 10, () => undefined);
    const few = new GatewayFailure('UNAVAILABLE', 'no orderers could process it', [
      { mspId: 'HospitalAMSP', address: 'orderer0:7050', message: 'away' },
    ]);
    await ask(group, few);
    await ask(group, new GatewayFailure('ABORTED', 'failed to endorse transaction', []));
    expect(group.current().link.name).to.equal('peer0');
  });

  it('that take over have to come first to where the one before was', async () => {
    const group = peerGroup([fakeLink('peer0'), fakeLink('peer1')], 10, () => undefined);
    group.saw(group.current(), { transactionId: 'tx7', blockNumber: 7n });
    group.saw(group.current(), { transactionId: 'tx5', blockNumber: 5n });
    expect(group.missing()).to.equal(undefined);
    await ask(group, away);
    expect(group.missing()).to.equal('tx7');
    group.saw(group.current(), { transactionId: 'tx7', blockNumber: 7n });
    expect(group.missing()).to.equal(undefined);
  });
});

describe('requests under way', () => {
  it('are as many as the peer takes, found out by its refusals, at twice its limit', async () => {
    const limit = 20;
    const rounds = 300;
    const peer = limitedPeer(limit);
    const group = peerGroup([fakeLink('peer0')], 1_000, () => undefined);
    let round = 0;
    let unclassified = 0;
    const caller = async (): Promise<void> => {
      while (round < rounds) {
        await group.call(peer.call, never).catch((error: unknown) => {
          if (!isOverload(error)) unclassified++;
        });
      }
    };
    const callers = Promise.all(Array.from({ length: 2 * limit }, caller));
    let answered = 0;
    for (; round < rounds; round++) {
      await new Promise(setImmediate);
      answered += peer.answer();
    }
    const stop = setInterval(peer.answer, 1);
    await callers;
    clearInterval(stop);
    expect(unclassified).to.equal(0);
    expect(answered / (rounds * limit)).to.be.at.least(0.9);
  });

  it('wait their turn in order, and leave when their signal fires', async () => {
    const limiter = adaptiveLimiter(1);
    expect(limiter.enter(never)).to.equal(undefined);
    const order: string[] = [];
    const stop = new AbortController();
    const second = limiter.enter(never)?.then(() => order.push('second'));
    const left = limiter.enter(stop.signal)?.catch((error: unknown) => order.push(String(error)));
    const third = limiter.enter(never)?.then(() => order.push('third'));
    stop.abort(new Error('enough'));
    await left;
    limiter.leave('answered');
    await second;
    limiter.leave('answered');
    await third;
    expect(order).to.deep.equal(['Error: enough', 'second', 'third']);
  });

  it('are no more than the peer took when it refused some, and grow again', () => {
    const limiter = adaptiveLimiter(64);
    for (let index = 0; index < 64; index++) void limiter.enter(never);
    for (let index = 0; index < 32; index++) limiter.leave('overloaded');
    expect(limiter.limit).to.equal(32);
    for (let index = 0; index < 32; index++) limiter.leave('answered');
    for (let round = 0; round < 2_000; round++) {
      void limiter.enter(never);
      limiter.leave('answered');
    }
    expect(limiter.limit).to.be.within(60, 64);
  });
});
