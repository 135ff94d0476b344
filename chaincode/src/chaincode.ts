import type { ChaincodeInterface } from 'fabric-shim';
import { contracts } from './contracts';
import { Dispatch } from './dispatch';
import { GuardedChaincode } from './guard';

/** The whole chaincode: the contracts, behind the guard. */
export function createChaincode(): ChaincodeInterface {
  const dispatch = new Dispatch(contracts);
  return new GuardedChaincode(dispatch, dispatch.names);
}
