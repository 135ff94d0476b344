import type { LedgerKind } from '../topology/ledger-kind';
import type { LedgerDriver } from './driver';

/** The driver of a kind of ledger. Each is loaded when it is wanted: commands do not wait for what they do not use. */
export async function driverOf(kind: LedgerKind): Promise<LedgerDriver> {
  if (kind === 'embedded') return (await import('./embedded.js')).embeddedDriver;
  return (await import('./fabric/driver.js')).fabricDriver;
}
