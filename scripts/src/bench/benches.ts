import type { Bench } from './bench';
import { againstFabric } from './benches/against-fabric';
import { againstPlain } from './benches/against-plain';
import { client } from './benches/client';
import { decisions } from './benches/decisions';
import { fabricStart } from './benches/fabric-start';
import { manyAtOnce } from './benches/many-at-once';
import { memory } from './benches/memory';
import { snapshot } from './benches/snapshot';
import { release } from './benches/release';
import { start } from './benches/start';

/** Every bench there is. A new one is a file in `benches/` and a line here. */
export const BENCHES: readonly Bench[] = [
  ...againstFabric,
  ...start,
  ...memory,
  ...fabricStart,
  ...snapshot,
  ...manyAtOnce,
  ...decisions,
  ...againstPlain,
  ...client,
  ...release,
];
