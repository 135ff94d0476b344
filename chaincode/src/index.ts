import './server/skip-unwritten-lines';

export { createChaincode } from './chaincode';
export { contracts } from './contracts';
export { toCareError } from './contracts/errors';
export { GuardedChaincode } from './guard';
export { majorityOf, ownerPolicy } from './ledger/signature-policy';
export { remember, Room } from './remember';
