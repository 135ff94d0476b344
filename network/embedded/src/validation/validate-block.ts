import { BLOCK_METADATA, encodeMetadata, withMetadata } from '../codec/block';
import { decodeEnvelope, decodePayload } from '../codec/envelope';
import { VALIDATION_CODE, type ValidationCode } from '../codec/validation-code';
import type { TransactionRwset } from '../rwset/types';
import type { BlockCommit, HistoryUpdate } from '../storage/types';
import { computeCommitHash } from './commit-hash';
import { checkEndorsements } from './endorsement-pass';
import { checkReads } from './mvcc-pass';
import { type BlockPolicies, createBlockPolicies } from './namespace-policies';
import { createPendingUpdates } from './pending-updates';
import { type AcceptedTransaction, privateUpdates } from './private-updates';
import { type ReadTransaction, readBlock } from './read-block';
import { Refusal } from './refusal';
import type { ValidateBlock, ValidationInput } from './types';

/** Where the channel's configuration stands in the state, as in Fabric. */
export const CONFIGURATION_KEY = { namespace: '', key: 'CHANNEL_CONFIG_ENV_BYTES' } as const;

/** A transaction on its way through the two passes. */
interface Candidate {
  readonly tx: number;
  readonly txId: string;
  code: ValidationCode;
  readonly rwset: TransactionRwset | undefined;
  readonly isConfig: boolean;
}

export const validateBlock: ValidateBlock = async (input) => {
  const { block, headerHash, transactions } = readBlock(input.block, input.channel, input.msps);
  const { number } = block.header;
  const policies = createBlockPolicies(input);
  const candidates = transactions.map((transaction, tx) =>
    // The first block is what the hospitals joined the channel with: nobody has signed it for them to check.
    number === 0 ? genesis(transaction) : firstPass(transaction, tx, policies, input),
  );
  refuseRepeated(candidates);

  const pending = createPendingUpdates(input.state);
  const accepted: AcceptedTransaction[] = [];
  const history: HistoryUpdate[] = [];
  for (const candidate of candidates) {
    const { tx, txId, rwset, isConfig } = candidate;
    if (candidate.code !== VALIDATION_CODE.VALID || !rwset) continue;
    candidate.code = await codeOf(() => checkReads(rwset, input.state, pending));
    if (candidate.code !== VALIDATION_CODE.VALID) continue;
    const version = { block: number, tx };
    pending.apply(rwset, version);
    accepted.push({ txId, version, rwset });
    if (isConfig) continue;
    for (const { namespace, writes } of rwset.namespaces) {
      for (const { key } of writes) history.push({ namespace, key, tx });
    }
  }

  const codes = Uint8Array.from(candidates, ({ code }) => code);
  const commitHash =
    number === 0 ? new Uint8Array() : computeCommitHash(codes, pending, input.previousCommitHash);
  const metadata = Object.values(BLOCK_METADATA).map((index) => block.metadata[index] ?? new Uint8Array());
  metadata[BLOCK_METADATA.TRANSACTIONS_FILTER] = codes;
  if (number > 0) {
    metadata[BLOCK_METADATA.COMMIT_HASH] = encodeMetadata({ value: commitHash, signatures: [] });
  }
  return {
    number,
    block: withMetadata(input.block, metadata),
    headerHash,
    commitHash,
    transactions: candidates.map(({ txId, tx, code }) => ({ txId, block: number, tx, code })),
    state: pending.state(),
    hashed: pending.hashed(),
    private: privateUpdates(accepted, pending, input),
    history,
  } satisfies BlockCommit;
};

/** Form, signatures and endorsement; knows nothing of what the transactions read. */
function firstPass(
  read: ReadTransaction,
  tx: number,
  policies: BlockPolicies,
  input: ValidationInput,
): Candidate {
  const { txId } = read;
  try {
    const transaction = read.wellFormed();
    if (transaction.kind === 'config') {
      input.checkConfiguration(transaction.config);
      return {
        tx,
        txId,
        code: VALIDATION_CODE.VALID,
        rwset: configRwset(transaction.config),
        isConfig: true,
      };
    }
    if (input.isKnown(txId)) {
      throw new Refusal(VALIDATION_CODE.DUPLICATE_TXID, 'a transaction with this id is on the ledger');
    }
    const endorsed = read.endorsed(transaction);
    checkEndorsements(endorsed, policies, input);
    return { tx, txId, code: VALIDATION_CODE.VALID, rwset: endorsed.rwset, isConfig: false };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { tx, txId, code: error.code, rwset: undefined, isConfig: false };
  }
}

/** Of several valid endorser transactions with one id the first counts. */
function refuseRepeated(candidates: readonly Candidate[]): void {
  const seen = new Set<string>();
  for (const candidate of candidates) {
    if (candidate.code !== VALIDATION_CODE.VALID || candidate.isConfig) continue;
    if (seen.has(candidate.txId)) candidate.code = VALIDATION_CODE.DUPLICATE_TXID;
    seen.add(candidate.txId);
  }
}

async function codeOf(check: () => Promise<void>): Promise<ValidationCode> {
  try {
    await check();
    return VALIDATION_CODE.VALID;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

function genesis({ bytes, txId }: ReadTransaction): Candidate {
  const { data } = decodePayload(decodeEnvelope(bytes).view.payload).view;
  return {
    tx: 0,
    txId,
    code: VALIDATION_CODE.VALID,
    rwset: configRwset(data),
    isConfig: true,
  };
}

/** A configuration transaction has no read/write set of its own: every peer makes this one of it. */
function configRwset(config: Uint8Array): TransactionRwset {
  const { namespace, key } = CONFIGURATION_KEY;
  const write = { key, isDelete: false, value: config };
  return {
    namespaces: [
      {
        namespace,
        reads: [],
        rangeReads: [],
        writes: [write],
        metadataWrites: [],
        collections: [],
      },
    ],
  };
}
