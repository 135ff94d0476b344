/** The client writes Fabric's messages itself; here Fabric's own definitions read them, and the other way round. */
import { createHash } from 'node:crypto';
import {
  chaincodeEventsOf,
  chaincodeEventsRequest,
  commitStatusOf,
  commitStatusRequest,
  evaluationResult,
  nodeReports,
  preparedTransaction,
  proposalRequest,
  signed,
  submitRequest,
} from '@careledger/client/internal/call/wire/gateway-messages';
import { proposalWriter, serializedIdentity } from '@careledger/client/internal/call/wire/proposal';
import { bytesAt, numberAt, numberField } from '@careledger/client/internal/call/wire/protobuf';
import { validationCodeName } from '@careledger/client/internal/call/wire/validation-codes';
import { common, gateway, google, msp, peer } from '@hyperledger/fabric-protos';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { expect } from 'chai';
import fc from 'fast-check';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const creator = serializedIdentity('HospitalAMSP', bytes('-----BEGIN CERTIFICATE-----'));

describe("the client's own Fabric messages", () => {
  it('are proposals as Fabric reads them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 400 }), { minLength: 1, maxLength: 4 }),
        fc.dictionary(
          fc.string({ minLength: 1, maxLength: 20 }),
          fc.uint8Array({ minLength: 1, maxLength: 300 }),
        ),
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        (args, transient, now) => {
          const { bytes: raw, transactionId } = proposalWriter(
            'care',
            'careledger',
            creator,
          )({ args, transient, now });
          const proposal = peer.Proposal.deserializeBinary(raw);
          const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
          const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
          expect(channelHeader.toObject()).to.deep.include({
            type: common.HeaderType.ENDORSER_TRANSACTION,
            channelId: 'care',
            txId: transactionId,
            epoch: 0,
            timestamp: { seconds: Math.floor(now / 1_000), nanos: (now % 1_000) * 1_000_000 },
          });
          const extension = peer.ChaincodeHeaderExtension.deserializeBinary(
            channelHeader.getExtension_asU8(),
          );
          expect(extension.getChaincodeId()?.getName()).to.equal('careledger');
          const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
          const identity = msp.SerializedIdentity.deserializeBinary(signatureHeader.getCreator_asU8());
          expect(identity.getMspid()).to.equal('HospitalAMSP');
          const nonce = signatureHeader.getNonce_asU8();
          expect(nonce).to.have.length(24);
          expect(transactionId).to.equal(createHash('sha256').update(nonce).update(creator).digest('hex'));
          const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
          const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8());
          const spec = invocation.getChaincodeSpec();
          expect(spec?.getType()).to.equal(peer.ChaincodeSpec.Type.NODE);
          expect(
            spec
              ?.getInput()
              ?.getArgsList_asU8()
              .map((value) => Buffer.from(value).toString()),
          ).to.deep.equal(args.map((value) => Buffer.from(value).toString()));
          for (const [key, value] of Object.entries(transient)) {
            expect(Buffer.from(payload.getTransientmapMap().get(key) ?? '')).to.deep.equal(
              Buffer.from(value),
            );
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are requests as the Gateway service reads them', () => {
    const signedProposal = signed(bytes('proposal'), bytes('signature'));
    const endorse = gateway.EndorseRequest.deserializeBinary(
      proposalRequest('tx', 'care', signedProposal, ['HospitalAMSP', 'HospitalBMSP']),
    );
    expect(endorse.toObject()).to.deep.include({
      transactionId: 'tx',
      channelId: 'care',
      endorsingOrganizationsList: ['HospitalAMSP', 'HospitalBMSP'],
    });
    expect(Buffer.from(endorse.getProposedTransaction()?.getSignature_asU8() ?? '').toString()).to.equal(
      'signature',
    );
    const submit = gateway.SubmitRequest.deserializeBinary(
      submitRequest('tx', 'care', signed(bytes('p'), bytes('s'))),
    );
    expect(Buffer.from(submit.getPreparedTransaction()?.getPayload_asU8() ?? '').toString()).to.equal('p');
    const status = gateway.CommitStatusRequest.deserializeBinary(commitStatusRequest('tx', 'care', creator));
    expect(status.getTransactionId()).to.equal('tx');
    expect(Buffer.from(status.getIdentity_asU8())).to.deep.equal(Buffer.from(creator));
    for (const block of [0n, 1n, 127n, 128n, 300n, 2n ** 40n]) {
      const events = gateway.ChaincodeEventsRequest.deserializeBinary(
        chaincodeEventsRequest({ channel: 'care', chaincode: 'careledger', creator, block }),
      );
      expect(events.getStartPosition()?.getSpecified()?.getNumber()).to.equal(Number(block));
      expect(events.getChaincodeId()).to.equal('careledger');
    }
  });

  it("are read as Fabric's peers write them", () => {
    const response = new peer.Response();
    response.setStatus(200);
    response.setPayload(bytes('{"a":1}'));
    const evaluated = new gateway.EvaluateResponse();
    evaluated.setResult(response);
    expect(Buffer.from(evaluationResult(evaluated.serializeBinary())).toString()).to.equal('{"a":1}');

    const action = new peer.ChaincodeAction();
    action.setResponse(response);
    action.setResults(bytes('rwset'));
    const responsePayload = new peer.ProposalResponsePayload();
    responsePayload.setExtension$(action.serializeBinary());
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(responsePayload.serializeBinary());
    const actionPayload = new peer.ChaincodeActionPayload();
    actionPayload.setAction(endorsed);
    const transactionAction = new peer.TransactionAction();
    transactionAction.setPayload(actionPayload.serializeBinary());
    const transaction = new peer.Transaction();
    transaction.setActionsList([transactionAction]);
    const channelHeader = new common.ChannelHeader();
    channelHeader.setTxId('tx');
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(transaction.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    const prepared = new gateway.EndorseResponse();
    prepared.setPreparedTransaction(envelope);
    const read = preparedTransaction(prepared.serializeBinary());
    expect(read.transactionId).to.equal('tx');
    expect(Buffer.from(read.result).toString()).to.equal('{"a":1}');
    expect(Buffer.from(read.payload)).to.deep.equal(Buffer.from(payload.serializeBinary()));

    const status = new gateway.CommitStatusResponse();
    status.setResult(peer.TxValidationCode.PHANTOM_READ_CONFLICT);
    status.setBlockNumber(70_000);
    expect(commitStatusOf(status.serializeBinary())).to.deep.equal({
      code: 'PHANTOM_READ_CONFLICT',
      blockNumber: 70_000n,
    });

    const event = new peer.ChaincodeEvent();
    event.setTxId('tx');
    event.setEventName('careledger.v1');
    event.setPayload(bytes('{}'));
    const events = new gateway.ChaincodeEventsResponse();
    events.setBlockNumber(9);
    events.setEventsList([event, event]);
    const { blockNumber, events: all } = chaincodeEventsOf(events.serializeBinary());
    expect(blockNumber).to.equal(9n);
    expect(all.map(({ transactionId, name }) => `${transactionId} ${name}`)).to.deep.equal(
      Array(2).fill('tx careledger.v1'),
    );

    const detail = new gateway.ErrorDetail();
    detail.setAddress('peer0:7051');
    detail.setMspId('HospitalBMSP');
    detail.setMessage('away');
    const any = new Any();
    any.pack(detail.serializeBinary(), 'gateway.ErrorDetail');
    const rpcStatus = new google.rpc.Status();
    rpcStatus.setDetailsList([any]);
    expect(nodeReports(rpcStatus.serializeBinary())).to.deep.equal([
      { address: 'peer0:7051', mspId: 'HospitalBMSP', message: 'away' },
    ]);
  });

  it("name Fabric's validation codes", () => {
    for (const [name, code] of Object.entries(peer.TxValidationCode)) {
      expect(validationCodeName(Number(code))).to.equal(name);
    }
    expect(validationCodeName(99)).to.equal('code 99');
  });

  it('hold numbers of up to 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(numberAt(numberField(3, value), 3)).to.equal(value);
      }),
    );
  });

  it('that are cut off or of another form are refused, and never read past their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          bytesAt(noise, 1, 2, 3);
          preparedTransaction(noise);
          nodeReports(noise);
        } catch (error) {
          expect(error).to.be.instanceOf(RangeError);
        }
      }),
    );
  });
});
