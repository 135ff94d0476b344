import { decodeEvaluateRequest, encodeEvaluateResponse, type ErrorDetail } from '../codec/gateway';
import { RpcError, type RpcCode } from '../codec/rpc-error';
import type { Endorser } from '../peer';
import { ask } from './ask';
import { requireOffered, routeProposal, type RoutedProposal } from './proposal';
import { NoEndorserError, type Registry } from './registry';
import { endorserVerdict } from './response-status';
import type { GatewayParts } from './types';

/**
 * `gateway.Gateway/Evaluate`: runs a transaction function on one peer, preferably the own, and gives its result. What a peer
 * refuses for reasons of its own is asked of the next.
 *
 * @throws RpcError
 */
export async function evaluate(
  parts: GatewayParts,
  registry: Registry,
  request: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { proposedTransaction, organizations } = decodeEvaluateRequest(request).view;
  if (!proposedTransaction || proposedTransaction.proposal.length === 0) {
    throw malformed('a signed proposal is required');
  }
  let proposal: RoutedProposal;
  try {
    proposal = routeProposal(proposedTransaction);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
  const { channel } = proposal;
  if (channel === '') throw malformed('no channel id provided');
  if (proposal.chaincode === '') throw malformed(`no chaincode name is provided, channel id [${channel}]`);
  requireOffered(proposal);
  if (channel !== parts.channel) {
    throw new RpcError(
      'UNAVAILABLE',
      `failed to get config for channel [${channel}]: could not get last config for channel ${channel}`,
    );
  }

  const details: ErrorDetail[] = [];
  let code: RpcCode = 'UNAVAILABLE';
  for (const endorser of findEvaluators(parts, registry, proposal, organizations)) {
    const answer = await ask(endorser, proposal.opened, parts, signal);
    const verdict = endorserVerdict(answer);
    if (verdict.ok) return encodeEvaluateResponse(verdict.response.response);
    details.push({ address: endorser.address, mspId: endorser.mspId, message: verdict.message });
    if (!verdict.retry) {
      throw new RpcError(
        verdict.code,
        `evaluate call to endorser returned error: ${verdict.message}`,
        details,
      );
    }
    code = verdict.code;
  }
  throw new RpcError(code, 'failed to evaluate transaction, see attached details for more info', details);
}

/** Transient data goes to nobody else unless the client names them. */
function findEvaluators(
  parts: GatewayParts,
  registry: Registry,
  proposal: RoutedProposal,
  organizations: readonly string[],
): readonly Endorser[] {
  const isProtected = proposal.hasTransientData && organizations.length === 0;
  try {
    return registry.evaluators(
      proposal.channel,
      proposal.chaincode,
      isProtected ? [parts.mspId] : organizations,
    );
  } catch (error) {
    if (!(error instanceof NoEndorserError)) throw error;
    throw new RpcError(
      'FAILED_PRECONDITION',
      isProtected
        ? `no endorsers found in the gateway's organization; retry specifying target organization(s) to protect transient data: ${error.message}`
        : error.message,
    );
  }
}

function malformed(why: string): RpcError {
  return new RpcError('INVALID_ARGUMENT', `failed to unpack transaction proposal: ${why}`);
}
