import { expect } from 'chai';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import type { ChaincodeCall } from '@careledger/fabric-embedded/rooms/codec/interest';
import { RpcError } from '@careledger/fabric-embedded/rooms/codec/rpc-error';
import { endorse } from '@careledger/fabric-embedded/rooms/gateway/endorse';
import { createRegistry } from '@careledger/fabric-embedded/rooms/gateway/registry';
import { organizationEndorsement } from '@careledger/fabric-embedded/rooms/policy/index';
import {
  endorsed,
  endorseRequest,
  type FakeMember,
  fakeMember,
  type FakeMemberOptions,
  gatewayParts,
  type RequestOptions,
} from '../../../support/embedded/gateway-parts';
import { rejection } from '../../../support/embedded/rejection';

const IDS = ['A', 'B', 'C', 'D'] as const;

function call(options: Partial<ChaincodeCall> = {}): ChaincodeCall {
  return {
    name: 'asset',
    collections: [],
    noPrivateReads: false,
    keyPolicies: [],
    disregardNamespacePolicy: false,
    ...options,
  };
}

/** Peers of four organizations; A's simulation touches `interest`. */
function four(
  interest: readonly ChaincodeCall[] = [],
  others: Partial<Record<(typeof IDS)[number], FakeMemberOptions>> = {},
): readonly FakeMember[] {
  return IDS.map((mspId) =>
    fakeMember(mspId, others[mspId] ?? { answer: { response: endorsed(mspId, interest), error: undefined } }),
  );
}

function run(members: readonly FakeMember[], options: RequestOptions = {}): Promise<Uint8Array> {
  const parts = gatewayParts(members);
  return endorse(parts, createRegistry(parts), endorseRequest(options), new AbortController().signal);
}

async function refusal(members: readonly FakeMember[], options: RequestOptions = {}): Promise<RpcError> {
  const error = await rejection(run(members, options));
  if (!(error instanceof RpcError)) throw error;
  return error;
}

const askedOnes = (members: readonly FakeMember[]): string[] =>
  members.filter(({ asked }) => asked.length > 0).map(({ endorser }) => endorser.mspId);

describe('endorsing', () => {
  it('asks the own peer first, and no more of the others than a majority needs', async () => {
    const members = four();
    await run(members);
    expect(askedOnes(members)).to.have.lengthOf(3).and.to.include('A');
    expect(members.map(({ asked }) => asked.length)).to.include.members([0, 1]);
  });

  it('leaves transient data out of the transaction, and everything else in', async () => {
    const bytes = await run(four(), { transient: true });
    expect(Buffer.from(bytes).includes('told to nobody')).to.equal(false);
    const envelope = gateway.EndorseResponse.deserializeBinary(bytes).getPreparedTransaction();
    const payload = common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
    const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(
      action?.getPayload_asU8() ?? new Uint8Array(),
    );
    expect(actionPayload.getAction()?.getEndorsementsList()).to.have.lengthOf(3);
  });

  it('asks only those who are named, whatever the policy', async () => {
    const members = four();
    await run(members, { organizations: ['B', 'D'] });
    expect(askedOnes(members)).to.deep.equal(['B', 'D']);
  });

  it("follows the keys' policies where every written key has one", async () => {
    const members = four([
      call({ keyPolicies: [organizationEndorsement('D')], disregardNamespacePolicy: true }),
    ]);
    await run(members);
    expect(askedOnes(members)).to.deep.equal(['A', 'D']);
  });

  it('is done with the owner alone where only its implicit collection is written', async () => {
    const members = four([call({ collections: ['_implicit_org_A'], noPrivateReads: true })]);
    await run(members, { transient: true });
    expect(askedOnes(members)).to.deep.equal(['A']);
  });

  it('sends transient data to nobody who does not own the collection', async () => {
    const members = four([call(), call({ collections: ['_implicit_org_A'], noPrivateReads: true })]);
    const error = await refusal(members, { transient: true });
    expect(error.code).to.equal('FAILED_PRECONDITION');
    expect(error.message).to.equal(
      'requires endorsement from organisation(s) that are not in the distribution policy of the private data ' +
        'collection(s): [_implicit_org_A]; retry specifying trusted endorsing organizations to protect transient data',
    );
    expect(askedOnes(members)).to.deep.equal(['A']);
  });

  it('sends it to nobody else where the own organization does not have the chaincode', async () => {
    const members = four([], { A: { chaincodes: [] } });
    const error = await refusal(members, { transient: true });
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.include("no endorsers found in the gateway's organization");
    expect(askedOnes(members)).to.deep.equal([]);
  });

  it('lets others begin where there is nothing to protect', async () => {
    const members = four([], { A: { chaincodes: [] } });
    await run(members);
    expect(askedOnes(members)).to.deep.equal(['B', 'C', 'D']);
  });

  it('finds another organization in place of one that refuses', async () => {
    for (const refusing of ['B', 'C', 'D'] as const) {
      const members = four([], { [refusing]: { answer: { response: undefined, error: 'rpc error: no' } } });
      await run(members);
      expect(askedOnes(members)).to.include.members(IDS.filter((mspId) => mspId !== refusing));
    }
  });

  it('says what each peer said where too many refuse', async () => {
    const away = { answer: { response: undefined, error: 'rpc error: no' } };
    const error = await refusal(four([], { B: away, C: away }));
    expect(error).to.include({
      code: 'ABORTED',
      message: 'failed to collect enough transaction endorsements, see attached details for more info',
    });
    expect(error.details.map(({ mspId }) => mspId).sort()).to.deep.equal(['B', 'C']);
  });

  it('cannot plan without enough organizations that have the chaincode', async () => {
    const error = await refusal(four([], { B: { chaincodes: [] }, C: { chaincodes: [] } }));
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.include('required chaincodes are not installed on sufficient peers');
  });

  it('knows neither other channels nor undefined chaincodes', async () => {
    expect((await refusal(four(), { channel: 'other' })).message).to.equal(
      'no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode asset in channel other',
    );
    expect(await refusal(four(), { organizations: ['E'] })).to.include({
      code: 'UNAVAILABLE',
      message: 'failed to find any endorsing peers for org(s): E',
    });
  });

  it('gives up on a peer that does not answer in time', async () => {
    const members = four();
    const silent = {
      ...fakeMember('A'),
      endorser: { mspId: 'A', address: 'A:1', processProposal: () => new Promise<never>(() => undefined) },
    };
    const parts = gatewayParts([silent, ...members.slice(1)]);
    const outcome = rejection(
      endorse(parts, createRegistry(parts), endorseRequest(), new AbortController().signal),
    );
    parts.clock.advance(30_000);
    expect(await outcome)
      .to.have.nested.property('details[0].message')
      .that.includes('context deadline exceeded');
  });
});
