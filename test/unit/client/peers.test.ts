import { GatewayFailure } from '@careledger/client/gateway';
import { adaptiveLimiter } from '@careledger/client/internal/call/limiter';
import { peerGateway } from '@careledger/client/internal/call/peer-gateway';
import { peerGroup } from '@careledger/client/internal/call/peer-group';
import { type PeerLink } from '@careledger/client/internal/connection/peer-link';
import { message, numberField } from '@careledger/client/internal/call/wire/protobuf';
import { setMaxListeners } from 'node:events';
import { expect } from 'chai';
import { fakeLink, limitedPeer } from '../../support/client/fake-link';

const never = new AbortController().signal;
setMaxListeners(0, never);
const soon = (): number => Date.now() + 1_000;
const away = (name: string) =>
  fakeLink(name, () => Promise.reject(new GatewayFailure('UNAVAILABLE', 'No connection established', [])));

function gatewayOver(peers: readonly PeerLink[], switches: string[] = []) {
  return peerGateway({
    peers,
    mspId: 'HospitalBMSP',
    certificate: new Uint8Array(10),
    sign: () => Promise.resolve(new Uint8Array(70)),
    channel: 'care',
    chaincode: 'careledger',
    maxConcurrent: 10,
    onFailover: (from, to, reason) => switches.push(`${from} -> ${to}: ${reason}`),
  });
}

describe("the own hospital's peers", () => {
  it('are used one at a time: the next one when one is away, and that one from then on', async () => {
    const first = away('peer0');
    const second = fakeLink('peer1', () => Promise.resolve(message(numberField(2, 7))));
    const switches: string[] = [];
    const gateway = gatewayOver([first, second], switches);
    const failed: unknown = await gateway.commitStatus('tx1', soon(), never).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(GatewayFailure);
    expect(await gateway.commitStatus('tx1', soon(), never)).to.deep.equal({
      code: 'VALID',
      blockNumber: 7n,
    });
    await gateway.commitStatus('tx1', soon(), never);
    expect([first.calls.length, second.calls.length]).to.deep.equal([1, 2]);
    expect(switches).to.deep.equal(['peer0 -> peer1: No connection established']);
  });

  it('are not changed for what the gateway says of other nodes', async () => {
    const few = new GatewayFailure('UNAVAILABLE', 'no orderers could process it', [
      { mspId: 'HospitalAMSP', address: 'orderer0:7050', message: 'away' },
    ]);
    const first = fakeLink('peer0', () => Promise.reject(few));
    const gateway = gatewayOver([first, away('peer1')]);
    for (let round = 0; round < 3; round++)
      await gateway.commitStatus('tx1', soon(), never).catch(() => undefined);
    expect(first.calls).to.have.length(3);
  });

  it('that take over come first to where the one before was', async () => {
    let isUp = true;
    const first = fakeLink('peer0', () =>
      isUp
        ? Promise.resolve(message(numberField(2, 7)))
        : Promise.reject(new GatewayFailure('UNAVAILABLE', 'gone', [])),
    );
    const second = fakeLink('peer1', () => Promise.resolve(message(numberField(2, 7))));
    const gateway = gatewayOver([first, second]);
    const read = () =>
      gateway
        .propose({ transaction: 'policy:read', argument: '{}' })
        .evaluate(soon(), never)
        .catch(() => 'failed');
    await gateway.commitStatus('mine', soon(), never);
    isUp = false;
    expect(await read()).to.equal('failed');
    await read();
    await read();
    expect(second.calls).to.deep.equal(['CommitStatus', 'Evaluate', 'Evaluate']);
  });
});

describe('requests under way', () => {
  it('are as many as the peer takes, found out by its refusals, at twice its limit', async function () {
    this.timeout(20_000);
    const goodput = async (
      callers: number,
      milliseconds: number,
    ): Promise<{ perSecond: number; unclassified: number }> => {
      const peer = limitedPeer(20, 5);
      const group = peerGroup([fakeLink('peer0', peer.call)], 1_000, () => undefined);
      const end = Date.now() + milliseconds;
      let unclassified = 0;
      await Promise.all(
        Array.from({ length: callers }, async () => {
          while (Date.now() < end) {
            await group
              .call('/gateway.Gateway/Endorse', new Uint8Array(0), end, never)
              .catch((error: unknown) => {
                if (!(error instanceof GatewayFailure && error.message.includes('too many requests')))
                  unclassified++;
                return new Promise((resolve) => setTimeout(resolve, 10));
              });
          }
        }),
      );
      return { perSecond: peer.state.answered / milliseconds, unclassified };
    };
    const peak = await goodput(20, 1_000);
    const twice = await goodput(40, 1_000);
    expect(twice.unclassified).to.equal(0);
    expect(twice.perSecond / peak.perSecond).to.be.at.least(0.85);
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
