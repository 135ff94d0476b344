import { common, gateway } from '@hyperledger/fabric-protos';
import { CHANNEL, ORG1, ORG2, PROBE } from '../../support/organizations';
import { buildProposal } from '../../support/proposal';
import {
  chaincodeEventsRequest,
  commitStatusRequest,
  endorseRequest,
  evaluateRequest,
  submitRequest,
} from '../../support/requests';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Requests of the Gateway service that lack something, or do not fit together.',
  run: async (ledger) => {
    const user = ledger.user(ORG1);
    const proposal = buildProposal(user, { channel: CHANNEL, chaincode: PROBE, args: ['[]'] });

    await ledger.ask('evaluate', ORG1, (peer) => peer.evaluate(new gateway.EvaluateRequest()));
    await ledger.ask('endorse', ORG1, (peer) => peer.endorse(new gateway.EndorseRequest()));
    await ledger.ask('submit', ORG1, (peer) => peer.submit(new gateway.SubmitRequest()));
    await ledger.ask('status', ORG1, (peer) => peer.commitStatus(new gateway.SignedCommitStatusRequest()));
    await ledger.ask('events', ORG1, (peer) =>
      peer.chaincodeEvents(new gateway.SignedChaincodeEventsRequest(), 1),
    );

    const elsewhere = evaluateRequest('elsewhere', { ...proposal, txId: 'another' }, []);
    await ledger.ask('evaluate that names another channel and id', ORG1, (peer) => peer.evaluate(elsewhere));
    const torn = endorseRequest(CHANNEL, proposal, []);
    torn.getProposedTransaction()?.setProposalBytes(new Uint8Array([255, 255]));
    await ledger.ask('endorse of bytes that are no proposal', ORG1, (peer) => peer.endorse(torn));

    const unsigned = submitRequest(CHANNEL, 'any', new common.Envelope());
    await ledger.ask('submit without a signature', ORG1, (peer) => peer.submit(unsigned));
    const nonsense = new common.Envelope();
    nonsense.setPayload(new Uint8Array([255, 255]));
    nonsense.setSignature(user.sign(new Uint8Array([255, 255])));
    await ledger.ask('submit of bytes that are no payload', ORG1, (peer) =>
      peer.submit(submitRequest(CHANNEL, 'any', nonsense)),
    );

    const forged = commitStatusRequest(CHANNEL, 'any', user);
    forged.setSignature(ledger.user(ORG2).sign(forged.getRequest_asU8()));
    await ledger.ask('status with a wrong signature', ORG1, (peer) => peer.commitStatus(forged));
    await ledger.ask('status in another channel', ORG1, (peer) =>
      peer.commitStatus(commitStatusRequest('elsewhere', 'any', user)),
    );
    await ledger.ask('events to a stranger', ORG1, (peer) =>
      peer.chaincodeEvents(chaincodeEventsRequest(CHANNEL, PROBE, 0, ledger.stranger), 1),
    );
    await ledger.ask('events of another channel', ORG1, (peer) =>
      peer.chaincodeEvents(chaincodeEventsRequest('elsewhere', PROBE, 0, user), 1),
    );
  },
};
