import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { mspIdOf, present } from './decode';

/** Describes how a block is put together, without what varies between ledgers. */
export function blockLayout(block: common.Block, previous?: common.Block): unknown {
  const header = present(block.getHeader());
  const data = present(block.getData()).getDataList_asU8();
  const { SIGNATURES, LAST_CONFIG, TRANSACTIONS_FILTER, ORDERER, COMMIT_HASH } = common.BlockMetadataIndex;
  const metadata = present(block.getMetadata()).getMetadataList_asU8();
  const entry = (index: number) => metadata[index] ?? new Uint8Array();
  const signatures = common.Metadata.deserializeBinary(entry(SIGNATURES));
  const value = signatures.getValue_asU8();
  const ordererValue = value.length > 0 ? common.OrdererBlockMetadata.deserializeBinary(value) : undefined;
  const commitHash = common.Metadata.deserializeBinary(entry(COMMIT_HASH)).getValue_asU8();
  return {
    previousHashIsThePreviousHeaders:
      previous === undefined
        ? header.getPreviousHash_asU8().length === 0
        : Buffer.from(header.getPreviousHash_asU8()).equals(headerHash(present(previous.getHeader()))),
    dataHashIsOfTheConcatenation: Buffer.from(header.getDataHash_asU8()).equals(
      createHash('sha256').update(Buffer.concat(data)).digest(),
    ),
    metadataEntries: metadata.length,
    signatures: signatures.getSignaturesList().map((signature) => {
      const creator = common.SignatureHeader.deserializeBinary(signature.getSignatureHeader_asU8());
      const named = creator.getCreator_asU8();
      return named.length > 0
        ? mspIdOf(named)
        : { identifierHeader: signature.getIdentifierHeader_asU8().length };
    }),
    lastConfig: ordererValue?.getLastConfig()?.getIndex() ?? null,
    consenterMetadataBytes: (ordererValue?.getConsenterMetadata_asU8().length ?? 0) > 0,
    lastConfigEntry: lastConfigEntry(entry(LAST_CONFIG)),
    ordererEntryBytes: entry(ORDERER).length,
    filter: Buffer.from(entry(TRANSACTIONS_FILTER)).toString('hex'),
    commitHashBytes: commitHash.length,
  };
}

function lastConfigEntry(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return null;
  const metadata = common.Metadata.deserializeBinary(bytes);
  return {
    index: common.LastConfig.deserializeBinary(metadata.getValue_asU8()).getIndex(),
    signatures: metadata.getSignaturesList().length,
  };
}

/** @returns the number of the last configuration block, as the orderers have signed it in a block's metadata */
export function lastConfigOf(block: common.Block): number | undefined {
  const entry = present(block.getMetadata()).getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES];
  const value = common.Metadata.deserializeBinary(present(entry)).getValue_asU8();
  return common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex();
}

/** @returns Fabric's hash of a header: SHA-256 over the DER sequence of number, previous hash and data hash */
export function headerHash(header: common.BlockHeader): Buffer {
  const content = Buffer.concat([
    derInteger(header.getNumber()),
    derOctets(header.getPreviousHash_asU8()),
    derOctets(header.getDataHash_asU8()),
  ]);
  return createHash('sha256')
    .update(Buffer.concat([Buffer.from([0x30, content.length]), content]))
    .digest();
}

function derInteger(value: number): Buffer {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  if (parseInt(digits.slice(0, 2), 16) >= 0x80) digits = `00${digits}`;
  const bytes = Buffer.from(digits, 'hex');
  return Buffer.concat([Buffer.from([0x02, bytes.length]), bytes]);
}

function derOctets(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x04, bytes.length]), bytes]);
}
