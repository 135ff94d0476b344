import type { Header } from '../codec/header';
import { type OpenProposal, sealProposal } from '../codec/open-proposal';
import type { SignedProposal } from '../codec/proposal';
import { RpcError } from '../codec/rpc-error';

/** What the gateway needs to know of a proposal to send it to the right peers. */
export interface RoutedProposal {
  readonly opened: OpenProposal;
  readonly header: Header;
  readonly channel: string;
  /** Empty where the proposal names no chaincode. */
  readonly chaincode: string;
  /** `protos.ChaincodeInvocationSpec`. */
  readonly input: Uint8Array;
  readonly hasTransientData: boolean;
}

/** System chaincodes of Fabric that no peer has here. */
const ABSENT: ReadonlySet<string> = new Set(['lscc']);

/** @throws RpcError UNIMPLEMENTED where a proposal is for a chaincode of Fabric's own that is not here */
export function requireOffered({ chaincode }: RoutedProposal): void {
  if (!ABSENT.has(chaincode)) return;
  throw new RpcError('UNIMPLEMENTED', `The system chaincode ${chaincode} is not offered by this ledger.`);
}

/** @throws CodecError */
export function routeProposal(signed: SignedProposal): RoutedProposal {
  const opened = sealProposal(signed);
  const { header, channelHeader, payload, invocation } = opened;
  return {
    opened,
    header,
    channel: channelHeader.channelId,
    chaincode: invocation.chaincodeId?.name ?? '',
    input: payload.input,
    hasTransientData: payload.transient.size > 0,
  };
}
