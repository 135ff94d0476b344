export { createRwsetBuilder, type RwsetBuilder } from './builder';
export { compareKeys } from './key-order';
export { MAX_DEGREE, createRangeSummary, type RangeSummary } from './range-summary';
export type * from './types';
