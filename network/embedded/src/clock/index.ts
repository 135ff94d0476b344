export { createManualClock, type ManualClock } from './manual';
export { createRandom, type Random } from './random';
export { createShiftedClock, type ShiftedClock } from './shifted';
export { abortReason, systemClock } from './system';
export { createWake, type Wake } from './wake';
export type { Clock } from './types';
