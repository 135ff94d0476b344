import { writeFileSync } from 'node:fs';
import { PARITY_PAGE, parityPage } from './support/parity';

/** Writes `docs/parity.md` anew. */
void parityPage().then((text) => {
  writeFileSync(PARITY_PAGE, text);
});
