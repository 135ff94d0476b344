export * from './accounting';
export * from './audit-event';
export * from './csv';
export * from './directory';
export * from './entry';
export * from './page';
export { Suspension } from './suspension';
