/** Who may sign what, written again as plainly as can be: keys are numbers, times are hours since the beginning. */

const HOUR_OF_RECOVERY = 72;

interface NaiveDelegation {
  readonly key: number;
  readonly scope: readonly string[];
  readonly from: number;
  readonly until: number;
}

interface NaiveRecovery {
  readonly key: number;
  readonly replaces: number;
  readonly due: number;
  state: 'waiting' | 'cancelled' | 'completed';
}

/** One file. Every method says whether the ledger has to accept, and remembers what follows from it. */
export class NaiveSigners {
  hour = 0;
  key = 0;
  readonly delegations = new Map<string, NaiveDelegation>();
  readonly dismissed = new Set<string>();
  readonly recoveries = new Map<string, NaiveRecovery>();
  readonly granted = new Set<string>();
  readonly revoked = new Set<string>();
  private readonly taken = new Set([0]);

  /** Whether a key speaks for the patient in this matter, now. */
  may(signer: number, what: string): boolean {
    if (signer === this.key) return true;
    return [...this.delegations.values()].some(
      ({ key, scope, from, until }) =>
        key === signer && scope.includes(what) && from <= this.hour && this.hour < until,
    );
  }

  grant(signer: number, consent: string): boolean {
    const accepted =
      this.may(signer, 'consent.grant') && !this.granted.has(consent) && !this.revoked.has(consent);
    if (accepted) this.granted.add(consent);
    return accepted;
  }

  revoke(signer: number, consent: string): boolean {
    const accepted = this.may(signer, 'consent.revoke');
    if (accepted) {
      this.granted.delete(consent);
      this.revoked.add(consent);
    }
    return accepted;
  }

  appoint(signer: number, name: string, delegation: NaiveDelegation): boolean {
    const accepted =
      signer === this.key &&
      !this.delegations.has(name) &&
      !this.dismissed.has(name) &&
      !this.taken.has(delegation.key) &&
      delegation.until > this.hour;
    if (accepted) {
      this.delegations.set(name, delegation);
      this.taken.add(delegation.key);
    }
    return accepted;
  }

  dismiss(signer: number, name: string): boolean {
    if (this.dismissed.has(name)) return true;
    const own = this.delegations.get(name);
    const laysDown = own?.key === signer && own.from <= this.hour && this.hour < own.until;
    const accepted = signer === this.key || laysDown;
    if (accepted) {
      this.delegations.delete(name);
      this.dismissed.add(name);
    }
    return accepted;
  }

  rotate(signer: number, to: number): boolean {
    const accepted = signer === this.key && !this.taken.has(to);
    if (accepted) this.take(to);
    return accepted;
  }

  propose(name: string, key: number): boolean {
    const accepted = !this.recoveries.has(name) && !this.taken.has(key);
    if (accepted) {
      const due = this.hour + HOUR_OF_RECOVERY;
      this.recoveries.set(name, { key, replaces: this.key, due, state: 'waiting' });
    }
    return accepted;
  }

  cancel(signer: number, name: string): boolean {
    const recovery = this.recoveries.get(name);
    if (recovery === undefined || recovery.state === 'completed' || signer !== this.key) return false;
    recovery.state = 'cancelled';
    return true;
  }

  complete(name: string): boolean {
    const recovery = this.recoveries.get(name);
    if (recovery?.state === 'completed') return true;
    const accepted =
      recovery?.state === 'waiting' &&
      this.hour >= recovery.due &&
      this.key === recovery.replaces &&
      !this.taken.has(recovery.key);
    if (accepted) {
      recovery.state = 'completed';
      this.take(recovery.key);
    }
    return accepted;
  }

  private take(key: number): void {
    this.key = key;
    this.taken.add(key);
  }
}
