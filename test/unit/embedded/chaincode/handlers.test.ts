import { peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { playSession, type PlayedSession } from '../../../support/embedded/played-session';

const types = peer.ChaincodeMessage.Type;

describe('What a running chaincode asks of its peer', () => {
  let played: PlayedSession;
  beforeEach(async () => {
    played = await playSession();
  });
  afterEach(() => played[Symbol.asyncDispose]());

  it('sends a range in hundreds, and has fetched one more than it sent', async () => {
    const { answer } = await played.begin();
    const range = new peer.GetStateByRange();
    range.setStartkey('key-');
    range.setEndkey('key.');
    const first = queryResponse(await played.ask('GET_STATE_BY_RANGE', range));
    expect([first.getResultsList().length, first.getHasMore()]).to.deep.equal([100, true]);
    played.complete();
    await answer;
    expect(played.simulator.finish().rwset.namespaces[0]?.rangeReads[0]).to.include({
      endKey: 'key-100',
      exhausted: false,
    });
  });

  it('goes on with a range, and forgets it when it is closed', async () => {
    await played.begin();
    const range = new peer.GetStateByRange();
    const opened = queryResponse(await played.ask('GET_STATE_BY_RANGE', range));
    const next = new peer.QueryStateNext();
    next.setId(opened.getId());
    expect(queryResponse(await played.ask('QUERY_STATE_NEXT', next)).getResultsList()).to.have.length(100);
    const last = queryResponse(await played.ask('QUERY_STATE_NEXT', next));
    expect([last.getResultsList().length, last.getHasMore()]).to.deep.equal([50, false]);
    expect(text((await played.ask('QUERY_STATE_NEXT', next)).getPayload_asU8())).to.equal(
      'QUERY_STATE_NEXT failed: transaction ID: tx: query iterator not found',
    );
    expect(queryResponse(await played.ask('QUERY_STATE_CLOSE', next)).getHasMore()).to.equal(false);
  });

  it('takes several writes, and reads several keys, in one message', async () => {
    const { answer } = await played.begin();
    const batch = new peer.WriteBatchState();
    const add = (type: keyof peer.WriteRecord.TypeMap, key: string, collection = ''): void => {
      const record = new peer.WriteRecord();
      record.setType(peer.WriteRecord.Type[type]);
      record.setKey(key);
      record.setCollection(collection);
      record.setValue(bytes('new'));
      const metadata = new peer.StateMetadata();
      metadata.setMetakey('VALIDATION_PARAMETER');
      record.setMetadata(metadata);
      batch.addRec(record);
    };
    add('PUT_STATE', 'put');
    add('DEL_STATE', 'deleted');
    add('PUT_STATE_METADATA', 'key-000');
    add('PURGE_PRIVATE_DATA', 'purged', '_implicit_org_Org1MSP');
    expect((await played.ask('WRITE_BATCH_STATE', batch)).getType()).to.equal(types.RESPONSE);
    const multiple = new peer.GetStateMultiple();
    multiple.setKeysList(['key-001', 'put', 'key-002']);
    const values = peer.GetStateMultipleResult.deserializeBinary(
      (await played.ask('GET_STATE_MULTIPLE', multiple)).getPayload_asU8(),
    );
    expect(values.getValuesList_asU8().map(text)).to.deep.equal(['value 1', '', 'value 2']);
    played.complete();
    await answer;
    const written = played.simulator.finish().rwset.namespaces.find(({ namespace }) => namespace === 'cc');
    expect(written?.writes.map(({ key, isDelete }) => [key, isDelete])).to.deep.equal([
      ['deleted', true],
      ['put', false],
    ]);
    expect(written?.metadataWrites.map(({ key }) => key)).to.deep.equal(['key-000']);
    expect(written?.collections[0]?.writes[0]?.isPurge).to.equal(true);
  });

  it('refuses a write of an unknown kind, and a purge of what is public', async () => {
    await played.begin();
    const batch = new peer.WriteBatchState();
    batch.addRec(new peer.WriteRecord());
    expect(text((await played.ask('WRITE_BATCH_STATE', batch)).getPayload_asU8())).to.equal(
      'WRITE_BATCH_STATE failed: transaction ID: tx: unknown operation type',
    );
    expect(text((await played.ask('PURGE_PRIVATE_DATA', getState('key-000'))).getPayload_asU8())).to.equal(
      'PURGE_PRIVATE_DATA failed: transaction ID: tx: only applicable for private data',
    );
  });

  it('answers bytes that are no message with an error, and goes on', async () => {
    const { answer } = await played.begin();
    const error = await played.ask('GET_STATE', { serializeBinary: () => new Uint8Array([0xff, 0xff]) });
    expect(text(error.getPayload_asU8())).to.match(
      /^GET_STATE failed: transaction ID: tx: unmarshal failed: /,
    );
    played.complete();
    await answer;
  });
});

function getState(key: string): peer.GetState {
  const request = new peer.GetState();
  request.setKey(key);
  return request;
}

function queryResponse(message: peer.ChaincodeMessage): peer.QueryResponse {
  expect(message.getType()).to.equal(types.RESPONSE);
  return peer.QueryResponse.deserializeBinary(message.getPayload_asU8());
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value));
}

function text(value: Uint8Array | undefined): string {
  return Buffer.from(value ?? []).toString();
}
