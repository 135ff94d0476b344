export { createManualClock, type ManualClock } from './manual';
export { createRandom, type Random } from './random';
export { createShiftedClock, type ShiftedClock } from './shifted';
export { abortReason } from './sleep';
export { systemClock } from './system';
export { createWake, type Wake } from './wake';
export type { CancelTimer, Clock } from './types';
