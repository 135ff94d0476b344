import type { ErrorDetail } from '../codec/gateway';
import type { Endorsement } from '../codec/response';
import type { Endorser, EndorserResponse } from '../peer';

/** Organizations whose endorsements are enough together, each by one peer. */
interface Layout {
  readonly required: Set<string>;
  readonly endorsements: Endorsement[];
}

export interface CompletedPlan {
  /** `protos.ProposalResponsePayload` that all of them signed. */
  readonly payload: Uint8Array;
  readonly endorsements: readonly Endorsement[];
}

/**
 * Collects endorsements until one of the layouts is complete, as Fabric's gateway does (`internal/pkg/gateway/endorsement.go`)
 * where every organization has one peer: an answer counts for all layouts, and an organization that fails takes every layout
 * that needs it with it.
 */
export interface EndorsementPlan {
  readonly completed: CompletedPlan | undefined;
  readonly errorDetails: readonly ErrorDetail[];
  /** Who is still to be asked for the next layout that can be completed; nobody is asked twice. Undefined where none is left. */
  nextEndorsers(): readonly Endorser[] | undefined;
  /** False where the answer differs from the first one. */
  accept(endorser: Endorser, response: EndorserResponse): boolean;
  refuse(endorser: Endorser, message: string): void;
}

export function createPlan(
  layouts: readonly (readonly string[])[],
  endorsers: ReadonlyMap<string, Endorser>,
): EndorsementPlan {
  const available = new Map(endorsers);
  const errorDetails: ErrorDetail[] = [];
  let remaining: readonly Layout[] = layouts.map((mspIds) => ({
    required: new Set(mspIds),
    endorsements: [],
  }));
  let payload: Uint8Array | undefined;

  const addError = ({ address, mspId }: Endorser, message: string): void => {
    errorDetails.push({ address, mspId, message });
  };

  // Accessors would do as well, but each object with some of its own costs the engine a hidden class.
  const plan: { -readonly [Part in keyof EndorsementPlan]: EndorsementPlan[Part] } = {
    completed: undefined,
    errorDetails,
    nextEndorsers: () => {
      remaining = remaining.filter(({ required }) => [...required].every((mspId) => available.has(mspId)));
      const next = remaining[0];
      if (!next) return undefined;
      const asked: Endorser[] = [];
      for (const mspId of next.required) {
        const endorser = available.get(mspId);
        if (endorser) asked.push(endorser);
        available.delete(mspId);
      }
      return asked;
    },
    accept: (endorser, response) => {
      const { payload: answered, endorsement } = response;
      if (!answered || !endorsement) return false;
      payload ??= answered;
      if (!Buffer.from(payload).equals(answered)) {
        addError(endorser, 'ProposalResponsePayloads do not match');
        return false;
      }
      for (const layout of remaining) {
        if (!layout.required.delete(endorser.mspId)) continue;
        layout.endorsements.push(endorsement);
        if (layout.required.size === 0) {
          plan.completed = { payload, endorsements: layout.endorsements };
          return true;
        }
      }
      return true;
    },
    refuse: addError,
  };
  return plan;
}
