import type { BlockCommit } from '@careledger/fabric-embedded/rooms/storage/index';

/** A block's effect on a store: nothing but what the test is about. */
export function blockCommit(number: number, effect: Partial<BlockCommit> = {}): BlockCommit {
  return {
    number,
    block: Buffer.from(`block ${number}`),
    headerHash: Buffer.from(`header ${number}`),
    commitHash: Buffer.from(`commit ${number}`),
    transactions: [],
    state: [],
    hashed: [],
    private: [],
    history: [],
    ...effect,
  };
}

/** What the definition of a chaincode leaves in `_lifecycle`, as far as private data asks for it. */
export function definedChaincode(name: string): BlockCommit['state'] {
  return [
    `namespaces/metadata/${name}`,
    ...['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections'].map(
      (field) => `namespaces/fields/${name}/${field}`,
    ),
  ].map((key) => ({
    namespace: '_lifecycle',
    key,
    next: { value: Buffer.from('defined'), version: { block: 0, tx: 0 }, metadata: [] },
  }));
}
