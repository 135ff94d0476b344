import { isTransactionName, SCHEMA, TRANSACTIONS, wireName } from '@careledger/model';
import { JSONSerializer } from 'fabric-contract-api';
import type { ChaincodeInterface } from 'fabric-shim';
import ChaincodeFromContract from 'fabric-shim/lib/contract-spi/chaincodefromcontract';
import { contracts } from './contracts';
import { GuardedChaincode } from './guard';

/** The whole chaincode: the contracts under Fabric's contract API, behind the guard. */
export function createChaincode(): ChaincodeInterface {
  const serializers = { transaction: 'jsonSerializer', serializers: { jsonSerializer: JSONSerializer } };
  const names = new Set(Object.keys(TRANSACTIONS).filter(isTransactionName).map(wireName));
  return new GuardedChaincode(
    new ChaincodeFromContract([...contracts], serializers, {}, 'CareLedger', SCHEMA),
    names,
  );
}
