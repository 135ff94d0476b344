import type { Clock } from '../clock';
import type { Chaincode, InvocationResult } from '../chaincode/types';
import { encodeChaincodeEvent } from '../codec/chaincode-event';
import type { ChaincodeCall } from '../codec/interest';
import type { OpenProposal } from '../codec/open-proposal';
import { encodeChaincodeAction, encodeProposalResponsePayload } from '../codec/response';
import { encodeTransactionRwset } from '../codec/rwset';
import type { UnpackedProposal } from '../codec/unpacked-proposal';
import type { Identity, MspRegistry, SigningIdentity } from '../msp/types';
import type { PrivateRwset } from '../rwset/types';
import type { SimulationResult, Simulator } from '../simulation/types';
import type { StateSnapshot } from '../storage/types';
import { chaincodeInterest } from './interest';
import { checkProposal, checkTime, claimedCreator, ProposalError, checkWriter } from './proposal-checks';
import { SignedResponse } from './signed-response';
import type { CommittedLedger, Endorser, EndorserResponse, ProposalAnswer } from './types';

export interface EndorserParts {
  readonly channel: string;
  readonly address: string;
  readonly msps: MspRegistry;
  /** The peer's own. */
  readonly signer: SigningIdentity;
  readonly clock: Clock;
  readonly timeWindowMs: number;
  readonly ledger: CommittedLedger;
  /** What runs at this organization, system chaincodes included. */
  readonly chaincode: (name: string) => Chaincode | undefined;
  readonly isSystemChaincode: (name: string) => boolean;
  readonly simulate: (snapshot: StateSnapshot, txId: string) => Simulator;
  /** Brings private data to the members of its collections before this peer says yes. */
  readonly distribute: (txId: string, height: number, data: PrivateRwset) => Promise<void>;
}

/** Fabric's `shim.ERRORTHRESHOLD` and `shim.ERROR`: below is endorsed, from the second on the payload goes back too. */
const ERROR_THRESHOLD = 400;
const ERROR = 500;

/** Version that Fabric gives to system chaincodes. */
const SYSTEM_VERSION = 'syscc';

/** What a simulation gave, ready for signing. */
interface Simulated {
  readonly invoked: InvocationResult;
  readonly result: SimulationResult;
  readonly interest: readonly ChaincodeCall[];
}

/** Fabric's endorser (`core/endorser`): checks a proposal, simulates it on this peer's state, and signs what came of it. */
export function createEndorser(parts: EndorserParts): Endorser {
  const { channel, ledger, msps, signer } = parts;

  async function processProposal(opened: OpenProposal, signal: AbortSignal): Promise<ProposalAnswer> {
    let proposal: UnpackedProposal;
    try {
      proposal = opened.unpacked;
    } catch (error) {
      return faulty(messageOf(error));
    }
    const claimed = claimedCreator(proposal, msps);
    try {
      checkTime(proposal, claimed, parts.clock.now(), parts.timeWindowMs);
    } catch (error) {
      return { response: undefined, error: messageOf(error) };
    }
    const { channelId, txId } = proposal.channelHeader;
    if (channelId !== channel) return refused(`channel '${channelId}' not found`);
    let creator: Identity;
    try {
      creator = await checkProposal(proposal, claimed);
    } catch (error) {
      return faulty(`error validating proposal: ${messageOf(error)}`);
    }
    if (ledger.transaction(txId)) {
      const hex = Buffer.from(creator.serialized).toString('hex');
      return faulty(`duplicate transaction found [${txId}]. Creator [${hex}]`);
    }
    try {
      // System chaincodes have rules of their own.
      if (!parts.isSystemChaincode(proposal.chaincodeName)) checkWriter(creator, channelId);
    } catch (error) {
      return faulty(messageOf(error));
    }
    try {
      return { response: await endorse(proposal, signal), error: undefined };
    } catch (error) {
      return refused(messageOf(error));
    }
  }

  async function endorse(proposal: UnpackedProposal, signal: AbortSignal): Promise<EndorserResponse> {
    using snapshot = ledger.snapshot();
    const simulator = parts.simulate(snapshot, proposal.channelHeader.txId);
    const { chaincode, version } = find(proposal.chaincodeName, simulator);
    const { invoked, result, interest } = await simulate(proposal, chaincode, simulator, signal);
    const { response, event } = invoked;
    const encodePayload = (): Uint8Array =>
      encodeProposalResponsePayload({
        proposalHash: proposal.proposalHash,
        extension: encodeChaincodeAction({
          results: encodeResults(proposal.chaincodeName, result),
          events: event
            ? encodeChaincodeEvent({ ...event, chaincodeId: event.chaincodeName })
            : new Uint8Array(),
          response,
          chaincodeId: { name: proposal.chaincodeName, version, path: '' },
        }),
      });
    if (response.status < ERROR_THRESHOLD) {
      return new SignedResponse({ response, interest, signer, encodePayload });
    }
    const unsigned = { version: 0, response, endorsement: undefined };
    return response.status >= ERROR
      ? { ...unsigned, payload: encodePayload(), interest }
      : { ...unsigned, payload: undefined, interest: [] };
  }

  /** Reads the definition's sequence through the simulator, so that an upgrade invalidates what was endorsed before. */
  function find(name: string, simulator: Simulator): { chaincode: Chaincode; version: string } {
    const chaincode = parts.chaincode(name);
    if (parts.isSystemChaincode(name)) {
      if (!chaincode) throw new ProposalError(`chaincode ${name} is not offered by this ledger`);
      return { chaincode, version: SYSTEM_VERSION };
    }
    const hint = `make sure the chaincode ${name} has been successfully defined on channel ${channel} and try again`;
    const sequence = simulator.getState('_lifecycle', `namespaces/fields/${name}/Sequence`);
    const definition = ledger.definition(name);
    if (!sequence || !definition) throw new ProposalError(`${hint}: chaincode ${name} not found`);
    if (!chaincode) {
      throw new ProposalError(
        `${hint}: chaincode definition for '${name}' exists, but chaincode is not installed`,
      );
    }
    return { chaincode, version: definition.version };
  }

  async function simulate(
    proposal: UnpackedProposal,
    chaincode: Chaincode,
    simulator: Simulator,
    signal: AbortSignal,
  ): Promise<Simulated> {
    const { txId } = proposal.channelHeader;
    try {
      if (proposal.input.isInit) {
        throw new ProposalError(
          `failed to execute transaction ${txId}: invalid invocation: chaincode '${proposal.chaincodeName}' does not require initialization but called as init`,
        );
      }
      const invoked = await chaincode.invoke({
        channel,
        txId,
        chaincodeName: proposal.chaincodeName,
        signedProposal: proposal.bytes,
        input: proposal.chaincodeInput,
        simulator,
        signal,
      });
      const result = simulator.finish();
      if (result.private) await parts.distribute(txId, ledger.height, result.private);
      return {
        // An event of a refused transaction goes nowhere.
        invoked: invoked.response.status >= ERROR_THRESHOLD ? { ...invoked, event: undefined } : invoked,
        result,
        interest: chaincodeInterest(result, parts.isSystemChaincode),
      };
    } catch (error) {
      simulator.abandon();
      throw new ProposalError(`error in simulation: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Fabric does not simulate calls of these chaincodes: they read blocks, not state. */
  function encodeResults(chaincodeName: string, result: SimulationResult): Uint8Array {
    return chaincodeName === 'qscc' || chaincodeName === 'cscc'
      ? new Uint8Array()
      : encodeTransactionRwset(result.rwset);
  }

  return { mspId: signer.mspId, address: parts.address, processProposal };
}

function refused(message: string): ProposalAnswer {
  return { response: failure(message), error: undefined };
}

function faulty(message: string): ProposalAnswer {
  return { response: failure(message), error: message };
}

function failure(message: string): EndorserResponse {
  return {
    version: 0,
    response: { status: ERROR, message, payload: new Uint8Array() },
    payload: undefined,
    endorsement: undefined,
    interest: [],
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
