import { peer } from '@hyperledger/fabric-protos';
import { LENIENT_PROBE, ORG1, ORG2, PROBE } from '../../support/organizations';
import type { Script } from '../../support/cases';

const { lifecycle } = peer;

export const script: Script = {
  shows:
    'What _lifecycle tells of committed definitions to who may write, and what it keeps for administrators; unknown functions and names.',
  run: async (ledger) => {
    const ask = (
      args: readonly (string | Uint8Array)[],
      view: (payload: Uint8Array) => unknown = (payload) => payload.length,
      as = ledger.user(ORG1),
    ) => ledger.evaluate(ORG1, [], { chaincode: '_lifecycle', args, view, as });

    const definition = (payload: Uint8Array) => {
      const found = lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(payload);
      return { ...definitionOf(found), approvals: [...found.getApprovalsMap().entries()].sort() };
    };
    await ask(['QueryChaincodeDefinition', named(PROBE)], definition);
    await ask(['QueryChaincodeDefinition', named(LENIENT_PROBE)], definition);
    await ask(['QueryChaincodeDefinition', named(PROBE)], definition, ledger.user(ORG2));
    await ask(['QueryChaincodeDefinition', named(PROBE)], definition, ledger.node(ORG1));
    await ask(['QueryChaincodeDefinition', named('nowhere')]);
    await ask(['QueryChaincodeDefinition', named('')]);
    await ask(['QueryChaincodeDefinition', Uint8Array.of(0xff)]);
    await ask(['QueryChaincodeDefinition']);
    await ask(['QueryChaincodeDefinition', named(PROBE), '']);
    const definitions = (payload: Uint8Array) =>
      lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(payload)
        .getChaincodeDefinitionsList()
        .map((found) => ({ name: found.getName(), ...definitionOf(found) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    await ask(['QueryChaincodeDefinitions', ''], definitions);
    await ask(['QueryChaincodeDefinitions', ''], definitions, ledger.node(ORG1));
    await ask(['QueryChaincodeDefinitions']);
    for (const name of FOR_ADMINISTRATORS) {
      await ask([name, '']);
      await ask([name, ''], undefined, ledger.user(ORG2));
    }
    await ask(['CheckCommitReadiness', ''], undefined, ledger.node(ORG1));
    await ask(['Nonsense', '']);
    await ask(['Nonsense']);
    await ask([]);
  },
};

const FOR_ADMINISTRATORS = [
  'InstallChaincode',
  'QueryInstalledChaincode',
  'QueryInstalledChaincodes',
  'GetInstalledChaincodePackage',
  'ApproveChaincodeDefinitionForMyOrg',
  'QueryApprovedChaincodeDefinition',
  'QueryApprovedChaincodeDefinitions',
] as const;

function named(name: string): Uint8Array {
  const query = new lifecycle.QueryChaincodeDefinitionArgs();
  query.setName(name);
  return query.serializeBinary();
}

type Definition =
  | peer.lifecycle.QueryChaincodeDefinitionResult
  | peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition;

function definitionOf(found: Definition) {
  return {
    sequence: found.getSequence(),
    version: found.getVersion(),
    endorsementPlugin: found.getEndorsementPlugin(),
    validationPlugin: found.getValidationPlugin(),
    validationParameter: Buffer.from(found.getValidationParameter_asU8()).toString('hex'),
    initRequired: found.getInitRequired(),
    collections: found.getCollections()?.getConfigList().length,
  };
}
