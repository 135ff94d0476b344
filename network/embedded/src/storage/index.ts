export { StorageError, type StorageProblem } from './errors';
export { openOrderLog, type OrderLogOptions } from './order-log';
export { openPeerStore, type PeerStoreOptions } from './peer-store';
export type * from './types';
