import { peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { createDice } from '../../conformance/generated/dice';
import { createMangle } from '../../support/embedded/mangle';
import { type PlayedSession, playSession } from '../../support/embedded/played-session';

const SESSIONS = 12;
const MESSAGES = 60;

type Type = Parameters<PlayedSession['ask']>[0];

/** Good requests of a chaincode, to be damaged. */
function requests(): readonly (readonly [Type, Uint8Array])[] {
  const get = new peer.GetState();
  get.setKey('key-000');
  get.setCollection('_implicit_org_Org1MSP');
  const put = new peer.PutState();
  put.setKey('key-000');
  put.setValue(Buffer.from('value'));
  const remove = new peer.DelState();
  remove.setKey('key-000');
  const range = new peer.GetStateByRange();
  range.setStartkey('key-000');
  range.setEndkey('key-100');
  const query = new peer.GetQueryResult();
  query.setQuery('{"selector":{}}');
  const history = new peer.GetHistoryForKey();
  history.setKey('key-000');
  const next = new peer.QueryStateNext();
  next.setId('nothing');
  const close = new peer.QueryStateClose();
  close.setId('nothing');
  const metadata = new peer.PutStateMetadata();
  metadata.setKey('key-000');
  const spec = new peer.ChaincodeSpec();
  const id = new peer.ChaincodeID();
  id.setName('other');
  spec.setChaincodeId(id);
  return [
    ['GET_STATE', get.serializeBinary()],
    ['GET_PRIVATE_DATA_HASH', get.serializeBinary()],
    ['PUT_STATE', put.serializeBinary()],
    ['DEL_STATE', remove.serializeBinary()],
    ['PURGE_PRIVATE_DATA', get.serializeBinary()],
    ['GET_STATE_BY_RANGE', range.serializeBinary()],
    ['GET_QUERY_RESULT', query.serializeBinary()],
    ['GET_HISTORY_FOR_KEY', history.serializeBinary()],
    ['QUERY_STATE_NEXT', next.serializeBinary()],
    ['QUERY_STATE_CLOSE', close.serializeBinary()],
    ['GET_STATE_METADATA', get.serializeBinary()],
    ['PUT_STATE_METADATA', metadata.serializeBinary()],
    ['INVOKE_CHAINCODE', spec.serializeBinary()],
  ];
}

describe('a chaincode that sends anything', function () {
  this.timeout(60_000);

  it('gets an answer to every request, and its stream is closed where it sends no message at all', async () => {
    const dice = createDice(6);
    const good = requests();
    const mangle = createMangle(
      dice,
      good.map(([, bytes]) => bytes),
    );
    for (let session = 0; session < SESSIONS; session += 1) {
      await using played = await playSession();
      const { answer } = await played.begin();
      for (let message = 0; message < MESSAGES; message += 1) {
        const [type, bytes] = dice.one(good);
        const damaged = mangle(bytes);
        const { getType, getTxid } = await played
          .ask(type, { serializeBinary: () => damaged })
          .then((reply) => ({
            getType: reply.getType(),
            getTxid: reply.getTxid(),
          }));
        expect(getTxid).to.equal('tx');
        expect([peer.ChaincodeMessage.Type.RESPONSE, peer.ChaincodeMessage.Type.ERROR]).to.include(getType);
      }
      played.chaincode.sendBytes(Buffer.from('0affffffff0f', 'hex'));
      const ended = await answer.then(
        () => 'answered',
        (error: unknown) => (error instanceof Error ? error.message : 'no error'),
      );
      expect(ended).to.equal('chaincode stream terminated');
      expect(played.chaincode.isClosed).to.equal(true);
    }
  });
});
