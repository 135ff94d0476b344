import './server/logging';

export { createChaincode } from './chaincode';
export { decide } from './consent/decide';
export type {
  ConsentReference,
  Decision,
  DecisionConsent,
  DecisionItem,
  DecisionPolicy,
  DecisionRequest,
} from './consent/decision';
export { contracts } from './contracts';
export { toCareError } from './contracts/errors';
export { GuardedChaincode } from './guard';
export { majorityOf, ownerPolicy } from './ledger/signature-policy';
