/**
 * What the probing chaincode is asked to do: a list of the stub's operations, done one after another. Each result is given
 * back, so one transaction shows what a chaincode sees of the ledger.
 */
export type Program = readonly Operation[];

/** Bytes in a program and in its results: text where they are UTF-8, hexadecimal digits otherwise. */
export type Bytes = string | { readonly hex: string };

/** Modifiers of any operation. */
interface Common {
  /** Only at this organization's chaincode process; elsewhere the result is null. */
  readonly onlyAt?: string;
  /** Gives an error's message back as the result instead of ending the transaction with it. */
  readonly attempt?: boolean;
}

interface Listing {
  /** How many results to take before the iterator is closed; absent: all. */
  readonly take?: number;
  /** Gives only the number of results and the first and last key. */
  readonly brief?: boolean;
}

interface Page {
  readonly pageSize: number;
  readonly bookmark?: string;
}

/** A value to write. */
export type Value =
  | Bytes
  /** That many times the letter x. */
  | { readonly size: number }
  /** Another value in every process: what a chaincode must never do. */
  | { readonly differs: true };

export type Operation = Common &
  (
    | { readonly op: 'get'; readonly key: string }
    | { readonly op: 'put'; readonly key: string; readonly value: Value }
    | { readonly op: 'putMany'; readonly prefix: string; readonly count: number }
    | { readonly op: 'delete'; readonly key: string }
    | ({ readonly op: 'range'; readonly start: string; readonly end: string } & Listing)
    | ({ readonly op: 'rangePage'; readonly start: string; readonly end: string } & Page & Listing)
    | { readonly op: 'putComposite'; readonly type: string; readonly parts: readonly string[] }
    | ({ readonly op: 'composite'; readonly type: string; readonly parts: readonly string[] } & Listing)
    | ({ readonly op: 'compositePage'; readonly type: string; readonly parts: readonly string[] } & Page &
        Listing)
    | ({ readonly op: 'query'; readonly query: string } & Listing)
    | ({ readonly op: 'history'; readonly key: string } & Listing)
    | { readonly op: 'getPolicy'; readonly key: string }
    | { readonly op: 'setPolicy'; readonly key: string; readonly policy: Bytes }
    | { readonly op: 'privateGet'; readonly collection: string; readonly key: string }
    | { readonly op: 'privateHash'; readonly collection: string; readonly key: string }
    | { readonly op: 'privatePut'; readonly collection: string; readonly key: string; readonly value: Value }
    | { readonly op: 'privateDelete'; readonly collection: string; readonly key: string }
    | { readonly op: 'privatePurge'; readonly collection: string; readonly key: string }
    | ({
        readonly op: 'privateRange';
        readonly collection: string;
        readonly start: string;
        readonly end: string;
      } & Listing)
    | {
        readonly op: 'privateSetPolicy';
        readonly collection: string;
        readonly key: string;
        readonly policy: Bytes;
      }
    /** Writes a transient field to a private collection, or gives it back where no collection is named. */
    | {
        readonly op: 'transient';
        readonly field: string;
        readonly to?: { readonly collection: string; readonly key: string };
      }
    | { readonly op: 'event'; readonly name: string; readonly payload: Bytes }
    /** Who asks, the channel, the arguments' count, the time and the binding, in a form without what varies. */
    | { readonly op: 'context' }
    | {
        readonly op: 'invoke';
        readonly chaincode: string;
        readonly channel?: string;
        readonly program: Program;
      }
    | { readonly op: 'throw'; readonly message: string }
    /** Ends the transaction with that response. */
    | {
        readonly op: 'respond';
        readonly status: number;
        readonly message?: string;
        readonly payload?: Bytes;
      }
  );
