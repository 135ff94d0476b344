import {
  decodeChaincodeEndorsementInfo,
  decodeChaincodeValidationInfo,
  decodeStateData,
} from '../../codec/lifecycle';
import { CodecError } from '../../codec/message';
import {
  decodeDefinitionQuery,
  encodeDefinitionResult,
  encodeDefinitionsResult,
  type DefinitionAnswer,
} from '../../codec/system-query';
import type { Simulator } from '../../simulation/types';
import { LIFECYCLE_NAMESPACE, definitionFieldKey, definitionMetadataKey } from '../../validation';
import { messageOf } from '../errors';
import type { Chaincode, Invocation } from '../types';
import type { SystemAccess } from './access';
import { createSystemChaincode, SystemChaincodeError, textOf } from './system-chaincode';

/** Whom Fabric lets call which function: administrators of the peer's organization, or the channel's Writers. */
const ACCESS: Readonly<Record<string, 'Admins' | 'Writers'>> = {
  InstallChaincode: 'Admins',
  QueryInstalledChaincode: 'Admins',
  GetInstalledChaincodePackage: 'Admins',
  QueryInstalledChaincodes: 'Admins',
  ApproveChaincodeDefinitionForMyOrg: 'Admins',
  QueryApprovedChaincodeDefinition: 'Admins',
  QueryApprovedChaincodeDefinitions: 'Admins',
  CommitChaincodeDefinition: 'Writers',
  QueryChaincodeDefinition: 'Writers',
  QueryChaincodeDefinitions: 'Writers',
  CheckCommitReadiness: 'Writers',
};

/**
 * Fabric's lifecycle system chaincode, as far as it tells what is committed. Installing, approving and committing are done
 * by the ledger's own `deploy`.
 */
export function createLifecycle(mspIds: readonly string[], access: SystemAccess): Chaincode {
  const functions: Readonly<Record<string, LifecycleQuery>> = {
    QueryChaincodeDefinition: (query, { simulator }) => {
      const name = decodeDefinitionQuery(query);
      const definition = readDefinition(name, simulator);
      if (!definition) throw new SystemChaincodeError(404, `namespace ${name} is not defined`);
      return encodeDefinitionResult(definition, mspIds);
    },
    QueryChaincodeDefinitions: async (_, { simulator }) =>
      encodeDefinitionsResult(await readDefinitions(simulator)),
  };

  return createSystemChaincode(async (args, invocation) => {
    const [first, query] = args;
    if (!first) throw new Error('lifecycle scc must be invoked with arguments');
    if (!query || args.length > 2) {
      throw new Error(`lifecycle scc operations require exactly two arguments but received ${args.length}`);
    }
    const name = textOf(first);
    try {
      checkAccess(name, invocation, access);
    } catch (error) {
      throw new Error(`Failed to authorize invocation due to failed ACL check: ${messageOf(error)}`, {
        cause: error,
      });
    }
    const chosen = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!chosen) {
      throw new Error(
        `UNIMPLEMENTED: ${name} of _lifecycle is not offered by this ledger: use its own deploy.`,
      );
    }
    try {
      return await chosen(query, invocation);
    } catch (error) {
      if (error instanceof SystemChaincodeError) throw error;
      const what =
        error instanceof CodecError
          ? `could not decode input arg for *lifecycle.Invocation.${name}: ${error.reason}`
          : messageOf(error);
      throw new Error(`failed to invoke backing implementation of '${name}': ${what}`, { cause: error });
    }
  });
}

type LifecycleQuery = (query: Uint8Array, invocation: Invocation) => Uint8Array | Promise<Uint8Array>;

/** @throws Error in Fabric's words */
function checkAccess(name: string, { channel, signedProposal }: Invocation, access: SystemAccess): void {
  const policy = Object.hasOwn(ACCESS, name) ? ACCESS[name] : undefined;
  if (!policy) throw new Error(`Unmapped policy for _lifecycle/${name}`);
  if (policy === 'Admins') access.requireOwn(policy, signedProposal);
  else access.requireChannel(policy, channel, signedProposal);
}

async function readDefinitions(simulator: Simulator): Promise<readonly DefinitionAnswer[]> {
  const prefix = definitionMetadataKey('');
  // The character after the prefix's last one ends the range.
  const results = simulator.range(LIFECYCLE_NAMESPACE, prefix, `${prefix.slice(0, -1)}0`);
  const definitions: DefinitionAnswer[] = [];
  for (let entry = await results.next(); entry; entry = await results.next()) {
    const definition = readDefinition(entry.key.slice(prefix.length), simulator);
    if (definition) definitions.push(definition);
  }
  return definitions;
}

function readDefinition(name: string, simulator: Simulator): DefinitionAnswer | undefined {
  if (!simulator.getState(LIFECYCLE_NAMESPACE, definitionMetadataKey(name))) return undefined;
  const field = (key: string) => {
    const stored = simulator.getState(LIFECYCLE_NAMESPACE, key);
    if (!stored) throw new Error(`The definition of ${name} is not whole.`);
    return decodeStateData(stored).view;
  };
  const bytes = (key: string): Uint8Array => {
    const data = field(key);
    return data.kind === 'bytes' ? data.value : new Uint8Array();
  };
  const sequence = field(definitionFieldKey(name, 'Sequence'));
  const endorsement = decodeChaincodeEndorsementInfo(bytes(definitionFieldKey(name, 'EndorsementInfo'))).view;
  const validation = decodeChaincodeValidationInfo(bytes(definitionFieldKey(name, 'ValidationInfo'))).view;
  return {
    name,
    sequence: sequence.kind === 'int64' ? sequence.value : 0,
    version: endorsement.version,
    endorsementPlugin: endorsement.endorsementPlugin,
    validationPlugin: validation.validationPlugin,
    validationParameter: validation.validationParameter,
    initRequired: endorsement.initRequired,
  };
}
