import { decodeChaincodeEvent } from '../codec/chaincode-event';
import { decodeChaincodeHeaderExtension } from '../codec/proposal';
import { type ChaincodeAction, decodeChaincodeAction } from '../codec/response';
import { decodeTransactionRwset } from '../codec/rwset';
import { VALIDATION_CODE } from '../codec/validation-code';
import type { Identity, MspRegistry } from '../msp/types';
import { type SignaturePolicy, majorityEndorsement, validSigners } from '../policy';
import type { NamespaceRwset, TransactionRwset } from '../rwset/types';
import { LIFECYCLE_NAMESPACE } from './definition';
import { type BlockPolicies, checkNamespacePolicies } from './namespace-policies';
import { Refusal, orRefuse } from './refusal';
import type { ValidationInput } from './types';
import type { EndorserTransaction } from './well-formed';

/** What an endorser transaction does, and who has signed that. */
export interface Endorsed {
  readonly rwset: TransactionRwset;
  /** Namespaces that have to be endorsed, with what the transaction reads and writes there, if anything. */
  readonly written: ReadonlyMap<string, NamespaceRwset | undefined>;
  readonly signers: readonly Identity[];
}

/**
 * The first half of Fabric's plugin dispatcher with its built-in validation: what the transaction is, whatever the state.
 *
 * @throws Refusal
 */
export function readEndorsed(transaction: EndorserTransaction, msps: MspRegistry): Endorsed {
  const extension = orRefuse(
    VALIDATION_CODE.BAD_HEADER_EXTENSION,
    () => decodeChaincodeHeaderExtension(transaction.channelHeader.extension).view,
  );
  if (transaction.chaincodeAction.length === 0) {
    throw new Refusal(VALIDATION_CODE.BAD_RESPONSE_PAYLOAD, 'response payload is missing extension');
  }
  const action = orRefuse(
    VALIDATION_CODE.BAD_RESPONSE_PAYLOAD,
    () => decodeChaincodeAction(transaction.chaincodeAction).view,
  );
  const rwset = orRefuse(VALIDATION_CODE.BAD_RWSET, () => decodeTransactionRwset(action.results).view);
  const called = checkChaincode(extension.chaincodeId?.name, action);
  checkEvent(action, called);

  const written = new Map<string, NamespaceRwset | undefined>([[called, undefined]]);
  const seen = new Set<string>();
  for (const namespace of rwset.namespaces) {
    if (seen.has(namespace.namespace)) {
      throw new Refusal(
        VALIDATION_CODE.ILLEGAL_WRITESET,
        `duplicate namespace '${namespace.namespace}' in txRWSet`,
      );
    }
    seen.add(namespace.namespace);
    if (writes(namespace) || namespace.namespace === called) written.set(namespace.namespace, namespace);
  }

  const { proposalResponsePayload, endorsements } = transaction.endorsedAction;
  const signers = validSigners(
    endorsements.map(({ endorser, signature }) => ({
      data: Buffer.concat([proposalResponsePayload, endorser]),
      identity: endorser,
      signature,
    })),
    msps,
  );
  return { rwset, written, signers };
}

/**
 * The second half: every namespace that the transaction writes to, and the one that it calls, must be endorsed as its
 * chaincode's definition, the keys and the collections ask for.
 *
 * Fabric takes the namespaces in no certain order; here it is that of the read/write set, after the chaincode called.
 *
 * @throws Refusal
 */
export function checkEndorsements(
  { written, signers }: Endorsed,
  policies: BlockPolicies,
  input: Pick<ValidationInput, 'definition' | 'msps'>,
): void {
  for (const [namespace, content] of written) {
    checkNamespacePolicies({ namespace, content, policy: policyOf(namespace, input), signers, policies });
  }
}

function checkChaincode(called: string | undefined, action: ChaincodeAction): string {
  if (called === undefined || !action.chaincodeId) {
    throw new Refusal(VALIDATION_CODE.INVALID_OTHER_REASON, 'nil ChaincodeId');
  }
  const { name, version } = action.chaincodeId;
  if (called === '') throw new Refusal(VALIDATION_CODE.INVALID_CHAINCODE, 'invalid chaincode ID');
  if (called !== name) throw new Refusal(VALIDATION_CODE.INVALID_CHAINCODE, 'inconsistent ccid info');
  if (version === '') throw new Refusal(VALIDATION_CODE.INVALID_CHAINCODE, 'invalid chaincode version');
  return called;
}

function checkEvent(action: ChaincodeAction, called: string): void {
  if (action.events.length === 0) return;
  const event = orRefuse(
    VALIDATION_CODE.INVALID_OTHER_REASON,
    () => decodeChaincodeEvent(action.events).view,
  );
  if (event.chaincodeId !== called) {
    throw new Refusal(
      VALIDATION_CODE.INVALID_OTHER_REASON,
      'chaincode event chaincode id does not match chaincode action chaincode id',
    );
  }
}

function policyOf(
  namespace: string,
  { definition, msps }: Pick<ValidationInput, 'definition' | 'msps'>,
): SignaturePolicy {
  if (namespace === LIFECYCLE_NAMESPACE) return majorityEndorsement(msps.mspIds);
  const defined = definition(namespace);
  if (!defined) {
    throw new Refusal(
      VALIDATION_CODE.INVALID_CHAINCODE,
      `chaincode definition for [${namespace}] is invalid, plugin field must be set`,
    );
  }
  return defined.endorsementPolicy ?? majorityEndorsement(msps.mspIds);
}

function writes(content: NamespaceRwset): boolean {
  return (
    content.writes.length > 0 ||
    content.metadataWrites.length > 0 ||
    content.collections.some(
      (collection) => collection.writes.length > 0 || collection.metadataWrites.length > 0,
    )
  );
}
