import { certificateOf } from './own-gateway';
import { type TestLedger } from '../care-ledger/care-ledger';

/**
 * A test of one row of "What goes wrong, and what comes of it" in docs/integrators.md. A test of the docs compares the names in the
 * sources with the table's rows.
 */
export function row(what: string, test: () => Promise<void>): void {
  it(what, async function () {
    // Longer than any call's own limit: a machine that is slow is no failure.
    this.timeout(90_000);
    await test();
  });
}

/** The shortest call that writes. */
export function registration(ledger: TestLedger, provider: string) {
  return {
    provider,
    role: 'clinician' as const,
    certificate: certificateOf(ledger, 'hospital-a', 'clinician'),
  };
}
