import type { ChaincodeCall } from '../codec/interest';
import type { Random } from '../clock';
import { createLayoutPlanner, isPlannable, majorityEndorsement, organizationEndorsement } from '../policy';
import type { SignaturePolicy } from '../policy/types';
import type { CommittedLedger, Endorser } from '../peer';
import { createPlan, type EndorsementPlan } from './plan';
import type { ChannelMember } from './types';

/** Nobody can be found who may endorse; the message is Fabric's. */
export class NoEndorserError extends Error {
  override readonly name = 'NoEndorserError';
}

export interface RegistryParts {
  readonly channel: string;
  readonly mspId: string;
  readonly members: readonly ChannelMember[];
  readonly ledger: CommittedLedger;
  readonly random: Random;
}

/** Finds endorsers, as Fabric's gateway does with the help of discovery. */
export interface Registry {
  /** One layout, of one peer of each organization. @throws NoEndorserError where one has no peer with the chaincode */
  planForOrganizations(channel: string, chaincode: string, mspIds: readonly string[]): EndorsementPlan;
  /**
   * Every layout that satisfies the policies of what a simulation touched, those with `preferred` first.
   *
   * @throws NoEndorserError
   */
  planForInterest(
    channel: string,
    interest: readonly ChaincodeCall[],
    preferred: Endorser | undefined,
  ): EndorsementPlan;
  /** Who may evaluate: the own peer first, then the most advanced. @throws NoEndorserError where nobody can */
  evaluators(channel: string, chaincode: string, mspIds: readonly string[]): readonly Endorser[];
}

const IMPLICIT_COLLECTION = '_implicit_org_';

export function createRegistry(parts: RegistryParts): Registry {
  const { members, ledger, random } = parts;
  const mspIds = members.map(({ endorser }) => endorser.mspId);
  const layoutsOf = createLayoutPlanner();

  function withChaincode(channel: string, chaincode: string): ReadonlyMap<string, ChannelMember> {
    if (channel !== parts.channel) return new Map();
    return new Map(
      members
        .filter((member) => member.hasChaincode(chaincode))
        .map((member) => [member.endorser.mspId, member]),
    );
  }

  function planForInterest(
    channel: string,
    interest: readonly ChaincodeCall[],
    preferred: Endorser | undefined,
  ): EndorsementPlan {
    const failure = (why: string): NoEndorserError =>
      new NoEndorserError(
        `no combination of peers can be derived which satisfy the endorsement policy: ${why}`,
      );
    const policies: SignaturePolicy[] = [];
    let candidates: readonly string[] = mspIds;
    for (const call of interest) {
      const definition = channel === parts.channel ? ledger.definition(call.name) : undefined;
      if (!definition) {
        throw failure(`No metadata was found for chaincode ${call.name} in channel ${channel}`);
      }
      const namespacePolicy = definition.endorsementPolicy ?? majorityEndorsement(mspIds);
      policies.push(...callPolicies(call, namespacePolicy), ...call.keyPolicies);
      if (!call.noPrivateReads) {
        candidates = candidates.filter((mspId) =>
          call.collections.every((collection) => collection === `${IMPLICIT_COLLECTION}${mspId}`),
        );
      }
    }
    if (policies.length === 0) throw failure('no principal sets remained after filtering');
    if (interest.some(({ keyPolicies }) => !keyPolicies.every(isPlannable))) {
      throw failure('state based endorsement policy cannot be satisfied');
    }
    const satisfying = layoutsOf(policies, candidates);
    if (satisfying.length === 0) throw failure('no peer combination can satisfy the endorsement policy');
    const endorsers = new Map(
      members
        .filter((member) => interest.every(({ name }) => member.hasChaincode(name)))
        .map(({ endorser }) => [endorser.mspId, endorser]),
    );
    const layouts = satisfying.filter((layout) => layout.every((mspId) => endorsers.has(mspId)));
    if (layouts.length === 0) throw failure('required chaincodes are not installed on sufficient peers');
    const isPreferred = (layout: readonly string[]): boolean =>
      preferred !== undefined && layout.includes(preferred.mspId);
    return createPlan(
      [
        ...random.shuffle(layouts.filter(isPreferred)),
        ...random.shuffle(layouts.filter((layout) => !isPreferred(layout))),
      ],
      endorsers,
    );
  }

  return {
    planForInterest,
    planForOrganizations: (channel, chaincode, organizations) => {
      const found = withChaincode(channel, chaincode);
      const missing = organizations.filter((mspId) => !found.has(mspId));
      if (missing.length > 0) {
        throw new NoEndorserError(`failed to find any endorsing peers for org(s): ${missing.join(', ')}`);
      }
      return createPlan(
        [organizations],
        new Map([...found].map(([mspId, { endorser }]) => [mspId, endorser])),
      );
    },
    evaluators: (channel, chaincode, organizations) => {
      const found = members.filter(
        (member) =>
          (organizations.length === 0 || organizations.includes(member.endorser.mspId)) &&
          channel === parts.channel &&
          member.hasChaincode(chaincode),
      );
      if (found.length === 0) {
        throw new NoEndorserError(
          `no peers available to evaluate chaincode ${chaincode} in channel ${channel}`,
        );
      }
      const isOwn = ({ endorser }: ChannelMember): boolean => endorser.mspId === parts.mspId;
      return found
        .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || b.height - a.height)
        .map(({ endorser }) => endorser);
    },
  };
}

/** Follows discovery's `PoliciesByChaincode`: a call on collections asks theirs, or the namespace's for one that has none. */
function callPolicies(call: ChaincodeCall, namespacePolicy: SignaturePolicy): readonly SignaturePolicy[] {
  if (call.collections.length > 0) {
    return call.collections.map((collection) =>
      collection.startsWith(IMPLICIT_COLLECTION)
        ? organizationEndorsement(collection.slice(IMPLICIT_COLLECTION.length))
        : namespacePolicy,
    );
  }
  return call.disregardNamespacePolicy ? [] : [namespacePolicy];
}
