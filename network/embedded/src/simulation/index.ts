export { SimulationError } from './errors';
export { createSimulator, type SimulatorOptions } from './simulator';
export type { Page, SimulationResult, Simulator } from './types';
