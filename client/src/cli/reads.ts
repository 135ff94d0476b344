import type { Command } from 'commander';
import { type CallOptions } from '../call/caller';
import { type CareLedger } from '../connect';
import { type ReadsElsewhere } from '../services/reads-elsewhere';
import { type Answer, type LedgerOptions, ledgerCommand, withLedger } from './frame';

/** What every command takes that can be answered by any hospital's peer. */
export interface ReadOptions extends LedgerOptions {
  readonly at?: string;
}

/** What any hospital's peer can be asked; the own one answers without saying who it is. */
type ServiceReads<Service> = Service extends keyof CareLedger & keyof ReadsElsewhere
  ? Pick<CareLedger[Service], keyof CareLedger[Service] & keyof ReadsElsewhere[Service]>
  : never;
export type Reads = {
  readonly [Service in Exclude<keyof ReadsElsewhere, 'mspId'>]: ServiceReads<Service>;
};

/** A command that reads what every hospital has: at the own peer, or at the one that `--at` names. */
export function readCommand(name: string, description: string): Command {
  return ledgerCommand(name, description).option(
    '--at <msp-id>',
    "another hospital, whose peer answers; the own hospital's unless given",
  );
}

/**
 * Reads, and writes what comes of it.
 *
 * @param work its last argument is the MSP id of the own hospital, whichever answers
 */
export function withReads(
  options: ReadOptions,
  work: (reads: Reads, call: CallOptions, own: string) => Promise<Answer>,
): Promise<void> {
  const { at } = options;
  return withLedger(options, async (ledger, call) => {
    if (at === undefined) return work(ledger, call, ledger.mspId);
    const answer = await work(ledger.at(at), call, ledger.mspId);
    return { ...answer, text: `${answer.text}\nAnswered by ${at}.` };
  });
}
