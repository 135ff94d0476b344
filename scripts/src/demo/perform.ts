import type { LedgerKind } from '@careledger/network';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type FileOutcome, runFolder } from './fhir-run';
import { type Hospitals, openHospitals } from './hospitals';
import { type RunningLedger, startLedger } from './ledger';
import { runStory } from './story';
import { loadStoryPatient } from './story-patient';
import { farewell } from './tell/farewell';
import { fileLine, folderTold } from './tell/fhir-words';
import { createProgress } from './tell/progress';
import { createTeller, type Teller } from './tell/teller';

/** What a shell gives a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

export interface PerformanceOptions {
  readonly data: string;
  readonly portOffset?: number;
  readonly ledger?: LedgerKind;
}

/** Starts the ledger, runs the story, and leaves the ledger up. */
export async function tellStory(options: PerformanceOptions): Promise<void> {
  const about = await loadStoryPatient();
  await perform(options, async ({ operator }, { all }, teller) => {
    const [home, visited, third, ...others] = all;
    if (home === undefined || visited === undefined || third === undefined) {
      throw new Error('The story needs a topology of three hospitals at least; four are better.');
    }
    await runStory(
      { operator, hospitals: [home, visited, third, ...others], about, today: new Date() },
      teller,
    );
  });
}

/** Starts the ledger, takes a folder of FHIR bundles to it, and leaves the ledger up. */
export async function tellFolder(options: PerformanceOptions & { readonly folder: string }): Promise<void> {
  const folder = path.resolve(options.folder);
  const files = await countFiles(folder);
  await perform(options, async (_ledger, { all }, teller) => {
    teller.chapter(`FHIR R4 bundles of ${folder}`, []);
    const started = performance.now();
    let done = 0;
    const onFile = (outcome: FileOutcome) => {
      done += 1;
      teller.line(`${String(done).padStart(String(files).length)}/${String(files)} ${fileLine(outcome)}`);
    };
    const outcomes = await runFolder({ folder, hospitals: all, today: new Date(), onFile });
    teller.chapter('In all', folderTold(outcomes, (performance.now() - started) / 1000));
  });
}

/** How many files a folder has for us; hidden ones are not. */
async function countFiles(folder: string): Promise<number> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).length;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `The folder of FHIR bundles cannot be read: ${why}. Name one that holds R4 bundles as JSON files.`,
    );
  }
}

/** Something that was asked for cannot be done; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

async function perform(
  { data, portOffset, ledger: kind }: PerformanceOptions,
  act: (ledger: RunningLedger, hospitals: Hospitals, teller: Teller) => Promise<void>,
): Promise<void> {
  const teller = createTeller(process.stdout);
  const progress = createProgress(process.stdout);
  const ledger = await startLedger({
    data,
    portOffset,
    ledger: kind,
    progress: (text) => {
      progress.now(text);
    },
  });
  const interruption = new AbortController();
  const interrupt = () => {
    interruption.abort();
    process.stdout.write('\nInterrupted: putting the chaincodes back as they were...\n');
    void ledger.interrupt().finally(() => process.exit(INTERRUPTED));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    progress.now('connecting the hospitals');
    await using hospitals = await openHospitals(data, ledger.topology);
    progress.done(`A ledger of ${String(hospitals.all.length)} hospitals is up`);
    await act(ledger, hospitals, teller);
  } catch (error) {
    // What fails now fails because of the interruption, which ends the process in a moment.
    if (interruption.signal.aborted) await new Promise<never>(() => undefined);
    throw error;
  }
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  farewell(teller, { data, topology: ledger.topology, seconds: performance.now() / 1000 });
}
