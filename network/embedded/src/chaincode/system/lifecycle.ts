import {
  decodeChaincodeEndorsementInfo,
  decodeChaincodeValidationInfo,
  decodeStateData,
} from '../../codec/lifecycle';
import {
  decodeDefinitionQuery,
  encodeDefinitionResult,
  encodeDefinitionsResult,
  type DefinitionAnswer,
} from '../../codec/system-query';
import type { Simulator } from '../../simulation/types';
import { LIFECYCLE_NAMESPACE, definitionFieldKey, definitionMetadataKey } from '../../validation';
import { messageOf } from '../errors';
import type { Chaincode } from '../types';
import { createSystemChaincode, type SystemFunction } from './system-chaincode';

/**
 * Fabric's lifecycle system chaincode, as far as it tells what is committed. Installing, approving and committing are done
 * by the ledger's own `deploy`.
 */
export function createLifecycle(mspIds: readonly string[]): Chaincode {
  const functions: Readonly<Record<string, SystemFunction>> = {
    QueryChaincodeDefinition: ([query], { simulator }) => {
      const name = decodeDefinitionQuery(query ?? new Uint8Array());
      const definition = readDefinition(name, simulator);
      if (!definition) throw new Error(`namespace ${name} is not defined`);
      return encodeDefinitionResult(definition, mspIds);
    },
    QueryChaincodeDefinitions: async (_, { simulator }) =>
      encodeDefinitionsResult(await readDefinitions(simulator)),
  };

  return createSystemChaincode((name) => async (args, invocation) => {
    const chosen = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!chosen) {
      throw new Error(
        `The function ${name} of _lifecycle is not offered by this ledger: use its own deploy.`,
      );
    }
    try {
      return await chosen(args, invocation);
    } catch (error) {
      throw new Error(`failed to invoke backing implementation of '${name}': ${messageOf(error)}`, {
        cause: error,
      });
    }
  });
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
