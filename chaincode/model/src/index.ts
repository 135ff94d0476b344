export * from './canonical';
export { merkleTree, type MerkleTree } from './batch/merkle-tree';
export * from './compile/description';
export { compileItem } from './compile/item';
export { compileRule, type CompileOptions } from './compile/rule';
export { demographicsKey, tokenKey, type TokenDomain, type TokenKey } from './compile/tokens';
export * from './contracts/access';
export * from './contracts/access-log';
export * from './contracts/access-many';
export * from './contracts/access-release';
export * from './contracts/consent';
export * from './contracts/consent-ask';
export * from './contracts/delegation';
export * from './contracts/demographics';
export * from './contracts/patient';
export * from './contracts/policy';
export * from './contracts/provider';
export * from './contracts/record';
export * from './contracts/record-batch';
export { digestOfMetadata, RecordMetadata, RELATIONS } from './contracts/record-document';
export * from './contracts/transaction';
export * from './crypto';
export { decide } from './decision/decide';
export type * from './decision/decision';
export { countedConsents, type WhoHasTheSay } from './decision/standing';
export * from './digest';
export * from './errors';
export * from './events';
export * from './names';
export * from './parse';
export {
  Item,
  MAX_NESTED_RULES,
  MAX_RULE_DEPTH,
  Period,
  Purpose,
  Recipient,
  Rule,
  type RuleInput,
} from './rule';
export * from './signing/delegation-scope';
export * from './signing/directive';
export * from './signing/jws';
export * from './signing/own-request';
export * from './signing/signatory';
export * from './terminology/break-glass';
export * from './terminology/categories';
export * from './terminology/labels';
export { isLoincTerm, isMalformedLoinc, LOINC_SYSTEM } from './terminology/loinc';
export {
  isPurpose,
  isPurposeWithin,
  PURPOSE_PARENTS,
  PURPOSE_SYSTEM,
  PURPOSE_VERSION,
} from './terminology/purposes';
export * from './terminology/resource-types';
export * from './terminology/topics';
export * from './terminology/version';
export * from './transactions';
export * from './values';
export * from './waiting';
