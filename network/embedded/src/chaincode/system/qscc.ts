import { decodeBlock } from '../../codec/block';
import { hashBlockHeader } from '../../codec/hashes';
import { encodeBlockchainInfo, encodeProcessedTransaction } from '../../codec/system-query';
import type { PeerStore } from '../../storage/types';
import type { Chaincode } from '../types';
import type { SystemAccess } from './access';
import { createSystemChaincode, invokedChaincode, type SystemFunction, textOf } from './system-chaincode';

/** What `qscc` reads of a peer. */
export type CommittedBlocks = Pick<PeerStore, 'height' | 'block' | 'transaction'>;

/** Fabric's query system chaincode: blocks and transactions as this peer has committed them. */
export function createQscc(channel: string, ledger: CommittedBlocks, access: SystemAccess): Chaincode {
  const find = (txId: string) => {
    const place = ledger.transaction(txId);
    const block = place && ledger.block(place.block);
    return place && block && { place, block };
  };

  const functions: Readonly<Record<string, SystemFunction>> = {
    GetChainInfo: () => {
      const last = ledger.block(ledger.height - 1);
      if (!last)
        return encodeBlockchainInfo({ height: 0, currentBlockHash: nothing, previousBlockHash: nothing });
      const { header } = decodeBlock(last).view;
      return encodeBlockchainInfo({
        height: ledger.height,
        currentBlockHash: hashBlockHeader(header),
        previousBlockHash: header.previousHash,
      });
    },
    GetBlockByNumber: ([, , argument]) => {
      const text = textOf(argument);
      if (!/^\d{1,20}$/.test(text)) {
        throw new Error(
          `Failed to parse block number with error strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
        );
      }
      const block = ledger.block(Number(text));
      if (!block) {
        throw new Error(`Failed to get block number ${text}, error no such block number [${text}] in index`);
      }
      return block;
    },
    GetTransactionByID: ([, , argument]) => {
      const txId = textOf(argument);
      const found = find(txId);
      const envelope = found && decodeBlock(found.block).view.data[found.place.tx];
      if (!envelope) {
        throw new Error(
          `Failed to get transaction with id ${txId}, error no such transaction ID [${txId}] in index`,
        );
      }
      return encodeProcessedTransaction(envelope, found.place.code);
    },
    GetBlockByTxID: ([, , argument]) => {
      const txId = textOf(argument);
      const found = find(txId);
      if (!found) {
        throw new Error(
          `Failed to get block for txID ${txId}, error no such transaction ID [${txId}] in index`,
        );
      }
      return found.block;
    },
    GetBlockByHash: ([, , argument]) => {
      const hash = Buffer.from(argument ?? nothing);
      // Nobody asks often: a search through the chain spares an index of it.
      for (let number = ledger.height - 1; number >= 0; number -= 1) {
        const block = ledger.block(number);
        if (block && hash.equals(hashBlockHeader(decodeBlock(block).view.header))) return block;
      }
      throw new Error(
        `Failed to get block hash ${hash.toString()}, error no such block hash [${hash.toString('hex')}] in index`,
      );
    },
  };

  return createSystemChaincode((args, invocation) => {
    const [name, asked] = args.map(textOf);
    if (name === undefined || asked === undefined) {
      throw new Error(`Incorrect number of arguments, ${args.length}`);
    }
    const { signedProposal } = invocation;
    const invoked = invokedChaincode(signedProposal);
    if (invoked !== 'qscc') {
      throw new Error(
        `Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, original invocation for '${invoked}'`,
      );
    }
    if (name !== 'GetChainInfo' && args.length < 3) throw new Error(`missing 3rd argument for ${name}`);
    if (asked !== channel) throw new Error(`Invalid chain ID, ${asked}`);
    const chosen = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!chosen) throw new Error(`access denied for [${name}][${asked}]: [Unmapped policy for qscc/${name}]`);
    access.requireChannel('Readers', asked, signedProposal);
    return chosen(args, invocation);
  });
}

const nothing = new Uint8Array();
