export { admit } from './admission';
export { type Consenter, quorumOf } from './consenters';
export { createBlockCutter } from './block-cutter';
export { writeBlock, writeGenesisBlock } from './block-writer';
export { createOrderedConfiguration, type OrderedConfiguration } from './ordered-configuration';
export { createOrderer, type OrdererParts } from './orderer';
export { createRecentBlocks } from './recent-blocks';
export type { BatchConfig, BroadcastResult, BroadcastStatus, OrderedBlock, Orderer } from './types';
