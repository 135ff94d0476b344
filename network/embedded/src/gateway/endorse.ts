import { decodeEndorseRequest, encodeEndorseResponse, type ErrorDetail } from '../codec/gateway';
import type { ChaincodeCall } from '../codec/interest';
import { RpcError } from '../codec/rpc-error';
import type { Endorser, EndorserResponse } from '../peer';
import { ask } from './ask';
import type { EndorsementPlan } from './plan';
import { prepareTransaction } from './prepare-transaction';
import { requireOffered, routeProposal, type RoutedProposal } from './proposal';
import { NoEndorserError, type Registry } from './registry';
import { endorserVerdict } from './response-status';
import type { GatewayParts } from './types';

/**
 * `gateway.Gateway/Endorse`: collects endorsements and assembles the transaction for the client to sign. Unless the client
 * names organizations, the own peer endorses first, and what its simulation touched says who else has to.
 *
 * @throws RpcError
 */
export async function endorse(
  parts: GatewayParts,
  registry: Registry,
  request: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { proposedTransaction, organizations } = decodeEndorseRequest(request).view;
  if (!proposedTransaction || proposedTransaction.proposal.length === 0) {
    throw new RpcError('INVALID_ARGUMENT', 'the proposed transaction must contain a signed proposal');
  }
  let proposal: RoutedProposal;
  try {
    proposal = routeProposal(proposedTransaction);
  } catch (error) {
    throw new RpcError('INVALID_ARGUMENT', error instanceof Error ? error.message : String(error));
  }
  requireOffered(proposal);

  const plan =
    organizations.length > 0
      ? planFor('UNAVAILABLE', () =>
          registry.planForOrganizations(proposal.channel, proposal.chaincode, [...new Set(organizations)]),
        )
      : await planFromFirstEndorser(parts, registry, proposal, signal);

  while (!plan.completed) {
    const endorsers = plan.nextEndorsers();
    if (!endorsers) {
      throw new RpcError(
        'ABORTED',
        'failed to collect enough transaction endorsements, see attached details for more info',
        plan.errorDetails,
      );
    }
    await Promise.all(endorsers.map((endorser) => askToEndorse(parts, plan, endorser, proposal, signal)));
  }
  return encodeEndorseResponse({
    payload: prepareTransaction(proposal, plan.completed),
    signature: new Uint8Array(),
  });
}

async function askToEndorse(
  parts: GatewayParts,
  plan: EndorsementPlan,
  endorser: Endorser,
  proposal: RoutedProposal,
  signal: AbortSignal,
): Promise<void> {
  const verdict = endorserVerdict(await ask(endorser, proposal.opened, parts, signal));
  if (verdict.ok) plan.accept(endorser, verdict.response);
  else plan.refuse(endorser, verdict.message);
}

async function planFromFirstEndorser(
  parts: GatewayParts,
  registry: Registry,
  proposal: RoutedProposal,
  signal: AbortSignal,
): Promise<EndorsementPlan> {
  const { endorser, response } = await askFirstEndorser(parts, registry, proposal, signal);
  const interest = response.interest.length > 0 ? response.interest : [chaincodeOnly(proposal.chaincode)];
  const plan = planForInterest(registry, proposal, interest, endorser);
  plan.accept(endorser, response);
  return plan;
}

async function askFirstEndorser(
  parts: GatewayParts,
  registry: Registry,
  proposal: RoutedProposal,
  signal: AbortSignal,
): Promise<{ readonly endorser: Endorser; readonly response: EndorserResponse }> {
  const endorser = firstEndorser(parts, registry, proposal);
  const verdict = endorserVerdict(await ask(endorser, proposal.opened, parts, signal));
  if (verdict.ok) return { endorser, response: verdict.response };
  const detail: ErrorDetail = {
    address: endorser.address,
    mspId: endorser.mspId,
    message: verdict.message,
  };
  throw new RpcError('ABORTED', 'failed to endorse transaction, see attached details for more info', [
    detail,
  ]);
}

/** The own organization's peer, or anybody who is needed where that one does not have the chaincode. */
function firstEndorser(parts: GatewayParts, registry: Registry, proposal: RoutedProposal): Endorser {
  const { channel, chaincode } = proposal;
  let plan: EndorsementPlan;
  try {
    plan = registry.planForOrganizations(channel, chaincode, [parts.mspId]);
  } catch (error) {
    if (!(error instanceof NoEndorserError)) throw error;
    if (proposal.hasTransientData) {
      throw new RpcError(
        'FAILED_PRECONDITION',
        "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data",
      );
    }
    plan = planFor('FAILED_PRECONDITION', () =>
      registry.planForInterest(channel, [chaincodeOnly(chaincode)], undefined),
    );
  }
  const [endorser] = plan.nextEndorsers() ?? [];
  if (!endorser) throw new RpcError('FAILED_PRECONDITION', `no peers available for chaincode ${chaincode}`);
  return endorser;
}

/** With transient data only members of the collections are asked, also where they need not read. */
function planForInterest(
  registry: Registry,
  { channel, hasTransientData }: RoutedProposal,
  interest: readonly ChaincodeCall[],
  first: Endorser,
): EndorsementPlan {
  const protectedCollections = hasTransientData
    ? interest.filter(({ noPrivateReads }) => noPrivateReads).flatMap(({ collections }) => collections)
    : [];
  if (protectedCollections.length === 0) {
    return planFor('FAILED_PRECONDITION', () => registry.planForInterest(channel, interest, first));
  }
  const careful = interest.map((call) => ({ ...call, noPrivateReads: false }));
  try {
    return registry.planForInterest(channel, careful, first);
  } catch (error) {
    if (!(error instanceof NoEndorserError)) throw error;
    planFor('FAILED_PRECONDITION', () => registry.planForInterest(channel, interest, first));
    throw new RpcError(
      'FAILED_PRECONDITION',
      'requires endorsement from organisation(s) that are not in the distribution policy of the private data ' +
        `collection(s): [${protectedCollections.join(' ')}]; retry specifying trusted endorsing organizations to protect transient data`,
    );
  }
}

function planFor(code: 'UNAVAILABLE' | 'FAILED_PRECONDITION', make: () => EndorsementPlan): EndorsementPlan {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof NoEndorserError)) throw error;
    throw new RpcError(code, error.message);
  }
}

function chaincodeOnly(name: string): ChaincodeCall {
  return {
    name,
    collections: [],
    noPrivateReads: false,
    keyPolicies: [],
    disregardNamespacePolicy: false,
  };
}
