import { peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { playSession, type PlayedSession } from '../../../support/embedded/played-session';
import { rejection } from '../../../support/embedded/rejection';

const types = peer.ChaincodeMessage.Type;

describe("The peer's side of a chaincode stream", () => {
  let played: PlayedSession;
  beforeEach(async () => {
    played = await playSession();
  });
  afterEach(() => played[Symbol.asyncDispose]());

  it('answers a registration with REGISTERED and READY, and says what it takes in one message', async () => {
    const id = new peer.ChaincodeID();
    id.setName('cc:1');
    played.chaincode.send('REGISTER', id.serializeBinary());
    expect((await played.chaincode.receive()).getType()).to.equal(types.REGISTERED);
    const ready = await played.chaincode.receive();
    expect(ready.getType()).to.equal(types.READY);
    const params = peer.ChaincodeAdditionalParams.deserializeBinary(ready.getPayload_asU8());
    expect(params.getUseWriteBatch()).to.equal(true);
    expect(params.getMaxSizeGetMultipleKeys()).to.equal(1000);
    await played.session.ready;
  });

  it('is never ready for another package, nor for who does not register', async () => {
    expect((await rejection(played.register('other:1'))).message).to.include('registers as "other:1"');
    expect(played.chaincode.isClosed).to.equal(true);
    await using other = await playSession();
    other.chaincode.send('COMPLETED');
    expect((await rejection(other.session.ready)).message).to.equal(
      'Fabric side handler cannot handle message (COMPLETED) while in created state',
    );
  });

  it('sends the input and the proposal, and gives back what completes the transaction', async () => {
    await played.register();
    const answer = played.execute();
    const message = await played.chaincode.receive();
    expect(message.getType()).to.equal(types.TRANSACTION);
    expect([message.getTxid(), message.getChannelId()]).to.deep.equal(['tx', 'care']);
    expect(text(message.getPayload_asU8())).to.equal('input');
    expect(text(message.getProposal()?.getProposalBytes_asU8())).to.equal('proposal');
    played.complete(bytes('of another transaction'), 'other');
    played.complete(bytes('done'));
    expect(text((await answer).payload)).to.equal('done');
  });

  it('answers an unknown message by ending the stream', async () => {
    const { answer } = await played.begin();
    played.chaincode.send(99, new Uint8Array(), 'tx');
    expect((await rejection(answer)).message).to.equal('chaincode stream terminated');
    expect(await played.session.ended).to.equal(
      'Fabric side handler cannot handle message (undefined) while in ready state',
    );
  });

  it('pays no heed to KEEPALIVE', async () => {
    await played.register();
    played.chaincode.send('KEEPALIVE');
    const answer = played.execute();
    await played.chaincode.receive();
    played.complete();
    await answer;
  });

  it('refuses what is asked outside of a running transaction', async () => {
    const { answer } = await played.begin();
    const other = await played.ask('GET_STATE', getState('key-000'), 'other');
    expect(other.getType()).to.equal(types.ERROR);
    expect(text(other.getPayload_asU8())).to.equal(
      'GET_STATE failed: transaction ID: other: no ledger context',
    );
    played.complete();
    await answer;
    const late = await played.ask('PUT_STATE', getState('key-000'));
    expect(text(late.getPayload_asU8())).to.equal('PUT_STATE failed: transaction ID: tx: no ledger context');
  });

  it('drops a second request while the first one is answered', async () => {
    await played.begin();
    const range = new peer.GetStateByRange();
    played.chaincode.send('GET_STATE_BY_RANGE', range.serializeBinary(), 'tx');
    played.chaincode.send('GET_STATE', getState('key-000').serializeBinary(), 'tx');
    await played.chaincode.receive();
    const third = await played.ask('GET_STATE', getState('key-001'));
    expect(text(third.getPayload_asU8())).to.equal('value 1');
    expect(played.chaincode.waiting).to.equal(0);
  });

  it('ends a transaction after its time', async () => {
    const { answer } = await played.begin();
    played.clock.advance(1000);
    expect((await rejection(answer)).message).to.equal('timeout expired while executing transaction');
  });

  it('ends all transactions when the stream ends, and takes no more', async () => {
    const { answer } = await played.begin();
    played.chaincode.end();
    expect((await rejection(answer)).message).to.equal('chaincode stream terminated');
    await played.session.ended;
    const after = played.execute('later');
    expect((await rejection(after)).message).to.equal('chaincode stream terminated');
  });
});

function getState(key: string): peer.GetState {
  const request = new peer.GetState();
  request.setKey(key);
  return request;
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value));
}

function text(value: Uint8Array | undefined): string {
  return Buffer.from(value ?? []).toString();
}
