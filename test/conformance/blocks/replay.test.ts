import { expect } from 'chai';
import {
  BLOCK_METADATA,
  decodeBlock,
  decodeMetadata,
  encodeBlock,
} from '@careledger/fabric-embedded/rooms/codec/block';
import { decodeEnvelope, decodePayload } from '@careledger/fabric-embedded/rooms/codec/envelope';
import { HEADER_TYPE, decodeChannelHeader } from '@careledger/fabric-embedded/rooms/codec/header';
import { decodeTransactionRwset, encodeTransactionRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import { decodeChaincodeAction, decodeProposalResponsePayload } from '@careledger/fabric-embedded/rooms/codec/response';
import { decodeChaincodeActionPayload, decodeTransaction } from '@careledger/fabric-embedded/rooms/codec/transaction';
import { validationCodeName } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { lastConfigurationOf } from '@careledger/fabric-embedded/rooms/configuration/index';
import { createMspRegistry } from '@careledger/fabric-embedded/rooms/msp/index';
import {
  definitionFromState,
  validateBlock,
  verifyBlock,
} from '@careledger/fabric-embedded/rooms/validation/index';
import { createMemoryState } from '../../support/embedded/memory-state';
import { channelMsps, readChain } from '../support/block-chain';

describe('blocks of real Fabric', () => {
  const chain = readChain();

  it('follow one another and get the same verdicts, the same commit hashes, the same bytes', async () => {
    const [genesis] = chain;
    let msps = createMspRegistry(channelMsps(genesis!));
    const channel = channelOf(genesis!);
    const state = createMemoryState();
    let headerHash: Uint8Array = new Uint8Array();
    for (const [number, bytes] of chain.entries()) {
      const block = decodeBlock(bytes).view;
      headerHash = verifyBlock(block, number, headerHash);
      const commit = await validateBlock({
        channel,
        block: asOrdered(bytes),
        msps,
        checkConfiguration: () => undefined,
        state,
        definition: (name) => definitionFromState(state, name),
        isKnown: (txId) => state.isKnown(txId),
        previousCommitHash: state.commitHash,
        privateData: () => [],
        mspId: msps.mspIds[0]!,
      });
      const verdicts = [...(block.metadata[BLOCK_METADATA.TRANSACTIONS_FILTER] ?? [])];
      expect(
        commit.transactions.map(({ code }) => validationCodeName(code)),
        `verdicts of block ${number}`,
      ).to.deep.equal(verdicts.map(validationCodeName));
      expect(hex(commit.commitHash), `commit hash of block ${number}`).to.equal(commitHashOf(bytes));
      expect(Buffer.compare(commit.block, bytes), `bytes of block ${number}`).to.equal(0);
      state.apply(commit);
      // What comes after it is judged by a new configuration.
      if (lastConfigurationOf(bytes) === number) msps = createMspRegistry(channelMsps(bytes));
    }
  });

  it('have read and write sets that are written again byte by byte', () => {
    let count = 0;
    for (const results of chain.flatMap(resultsOf)) {
      expect(hex(encodeTransactionRwset(decodeTransactionRwset(results).view))).to.equal(hex(results));
      count += 1;
    }
    expect(count).to.be.greaterThan(100);
  });

  it('show every verdict that the recorded cases provoke', () => {
    const seen = new Set(
      chain.flatMap((bytes) =>
        [...(decodeBlock(bytes).view.metadata[BLOCK_METADATA.TRANSACTIONS_FILTER] ?? [])].map(validationCodeName),
      ),
    );
    expect([...seen]).to.include.members([
      'VALID',
      'BAD_COMMON_HEADER',
      'BAD_PROPOSAL_TXID',
      'INVALID_ENDORSER_TRANSACTION',
      'DUPLICATE_TXID',
      'ENDORSEMENT_POLICY_FAILURE',
      'MVCC_READ_CONFLICT',
      'PHANTOM_READ_CONFLICT',
    ]);
  });
});

/** The block as it came from the orderer, before the peer wrote its verdicts and its commit hash into it. */
function asOrdered(bytes: Uint8Array): Uint8Array {
  const block = decodeBlock(bytes).view;
  const ofPeer: readonly number[] = [BLOCK_METADATA.TRANSACTIONS_FILTER, BLOCK_METADATA.COMMIT_HASH];
  const metadata = block.metadata.map((entry, index) => (ofPeer.includes(index) ? new Uint8Array() : entry));
  return encodeBlock({ ...block, metadata });
}

function commitHashOf(bytes: Uint8Array): string {
  const entry = decodeBlock(bytes).view.metadata[BLOCK_METADATA.COMMIT_HASH] ?? new Uint8Array();
  return hex(decodeMetadata(entry).view.value);
}

function channelOf(genesis: Uint8Array): string {
  const [envelope] = decodeBlock(genesis).view.data;
  const { header } = decodePayload(decodeEnvelope(envelope!).view.payload).view;
  return decodeChannelHeader(header!.channelHeader).view.channelId;
}

/** The read/write sets of a block's endorser transactions that can be read. */
function resultsOf(bytes: Uint8Array): Uint8Array[] {
  const block = decodeBlock(bytes).view;
  const verdicts = block.metadata[BLOCK_METADATA.TRANSACTIONS_FILTER];
  return block.data.flatMap((envelope, tx) => {
    const payload = decodePayload(decodeEnvelope(envelope).view.payload).view;
    const isEndorsed = decodeChannelHeader(payload.header!.channelHeader).view.type === HEADER_TYPE.ENDORSER_TRANSACTION;
    if (!isEndorsed || verdicts?.[tx] !== 0) return [];
    const [action] = decodeTransaction(payload.data).view.actions;
    const endorsed = decodeChaincodeActionPayload(action!.payload).view.action!;
    const { extension } = decodeProposalResponsePayload(endorsed.proposalResponsePayload).view;
    return [decodeChaincodeAction(extension).view.results];
  });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
