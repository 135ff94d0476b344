import type { LedgerKind } from '../data/marker';
import type { LedgerDriver } from './driver';
import { embeddedDriver } from './embedded';
import { fabricDriver } from './fabric';

const drivers: Readonly<Record<LedgerKind, LedgerDriver>> = {
  embedded: embeddedDriver,
  fabric: fabricDriver,
};

/** The driver of a kind of ledger. */
export function driverOf(kind: LedgerKind): LedgerDriver {
  return drivers[kind];
}
