import './server/logging';

export { createChaincode } from './chaincode';
export { decide } from './consent/decide';
export type {
  ConsentReference,
  Decision,
  DecisionConsent,
  DecisionItem,
  DecisionRequest,
} from './consent/decide';
export { contracts } from './contracts';
