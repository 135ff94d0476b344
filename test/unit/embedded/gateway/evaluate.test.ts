import { expect } from 'chai';
import { gateway } from '@hyperledger/fabric-protos';
import { RpcError } from '@careledger/fabric-embedded/rooms/codec/rpc-error';
import { evaluate } from '@careledger/fabric-embedded/rooms/gateway/evaluate';
import { createRegistry } from '@careledger/fabric-embedded/rooms/gateway/registry';
import type { EndorserResponse, ProposalAnswer } from '@careledger/fabric-embedded/rooms/peer/index';
import {
  evaluateRequest,
  type FakeMember,
  fakeMember,
  gatewayParts,
  type RequestOptions,
} from '../../../support/embedded/gateway-parts';
import { rejection } from '../../../support/embedded/rejection';

function answer(status: number, message: string, payload?: Uint8Array): ProposalAnswer {
  const response: EndorserResponse = {
    version: 0,
    response: { status, message, payload: new Uint8Array() },
    payload,
    endorsement: undefined,
    interest: [],
  };
  return { response, error: undefined };
}

const said = (mspId: string): ProposalAnswer => answer(200, mspId, new Uint8Array());
const member = (mspId: string, height = 1, what = said(mspId)): FakeMember =>
  fakeMember(mspId, { height, answer: what });

function run(members: readonly FakeMember[], options: RequestOptions = {}): Promise<Uint8Array> {
  const parts = gatewayParts(members);
  return evaluate(parts, createRegistry(parts), evaluateRequest(options), new AbortController().signal);
}

const who = async (members: readonly FakeMember[], options?: RequestOptions): Promise<string | undefined> =>
  gateway.EvaluateResponse.deserializeBinary(await run(members, options))
    .getResult()
    ?.getMessage();

async function refusal(members: readonly FakeMember[], options?: RequestOptions): Promise<RpcError> {
  const error = await rejection(run(members, options));
  if (!(error instanceof RpcError)) throw error;
  return error;
}

describe('evaluating', () => {
  it('asks the own peer, however far the others are', async () => {
    expect(await who([member('B', 9), member('A', 1)])).to.equal('A');
  });

  it('asks the most advanced of those that are named', async () => {
    expect(await who([member('A'), member('B', 3), member('C', 7)], { organizations: ['B', 'C'] })).to.equal(
      'C',
    );
  });

  it('asks another one where a peer refuses for reasons of its own', async () => {
    expect(await who([member('A', 1, answer(500, 'timeout')), member('B')])).to.equal('B');
  });

  it("takes the chaincode's refusal as the answer", async () => {
    const members = [member('A', 1, answer(500, 'no', new Uint8Array())), member('B')];
    expect(await refusal(members)).to.deep.include({
      code: 'UNKNOWN',
      message: 'evaluate call to endorser returned error: chaincode response 500, no',
      details: [{ address: 'A:1', mspId: 'A', message: 'chaincode response 500, no' }],
    });
    expect(members[1]?.asked).to.deep.equal([]);
  });

  it('says what each peer said where none can', async () => {
    const error = await refusal([member('A', 1, answer(500, 'a')), member('B', 1, answer(500, 'b'))]);
    expect(error).to.include({
      code: 'ABORTED',
      message: 'failed to evaluate transaction, see attached details for more info',
    });
    expect(error.details.map(({ message }) => message)).to.deep.equal(['a', 'b']);
  });

  it('keeps transient data at home', async () => {
    const members = [member('A', 1, answer(500, 'timeout')), member('B')];
    await refusal(members, { transient: true });
    expect(members[1]?.asked).to.deep.equal([]);
  });

  it('names what a request lacks', async () => {
    expect(await refusal([member('A')], { channel: '' })).to.include({ code: 'INVALID_ARGUMENT' });
    expect(await refusal([member('A')], { chaincode: '' })).to.include({ code: 'INVALID_ARGUMENT' });
    expect(await refusal([member('A')], { channel: 'other' })).to.include({ code: 'UNAVAILABLE' });
  });
});
