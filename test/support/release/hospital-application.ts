/** A hospital's own application in a process of its own: does what it is told by the process that has started it, and answers. */
import { type CareLedger, connect, type SignedDirective, type SignedRegistration } from '@careledger/client';
import { openVault, type Vault, vaultKeyFromFile } from '@careledger/client/vault';
import * as v from 'valibot';
import { DISCHARGE_SUMMARY } from '../care-ledger/patient';

/** What an application is started with, as JSON in its first argument. */
const ApplicationOptions = v.object({
  profile: v.string(),
  /** The MSP folder of a registrar. */
  identity: v.string(),
  /** Folder and the file of its key. */
  vault: v.exactOptional(v.object({ storage: v.string(), key: v.string() })),
});
export type ApplicationOptions = v.InferInput<typeof ApplicationOptions>;

/** Bytes are in base64. */
export type Task =
  | { readonly task: 'register'; readonly registration: SignedRegistration }
  | { readonly task: 'anchor'; readonly patient: string; readonly record: string; readonly document: string }
  | { readonly task: 'grant'; readonly directive: SignedDirective<'consent.grant'> }
  | { readonly task: 'revoke'; readonly directive: SignedDirective<'consent.revoke'> }
  | { readonly task: 'log'; readonly directive: SignedDirective<'access.log'> };

/** The file key of who was registered, in base64; what the log says, an entry a line; else nothing. */
export type TaskAnswer = { readonly done: string } | { readonly failed: string };

async function perform(task: Task, ledger: CareLedger, vault: Vault | undefined): Promise<string> {
  switch (task.task) {
    case 'register': {
      const fileKey = await held(vault).fileKey(task.registration.patient);
      const demographics = {
        names: [{ family: 'Ødegård', given: ['Þóra'] }],
        identifiers: [],
        birthDate: '1984-02-29',
      };
      await ledger.patients.register({ registration: task.registration, demographics, fileKey });
      return Buffer.from(fileKey).toString('base64');
    }
    case 'anchor': {
      const { patient, record } = task;
      const bytes = Buffer.from(task.document, 'base64');
      const document = await held(vault).store({ bytes, contentType: 'application/pdf' });
      const about = { classes: [DISCHARGE_SUMMARY] };
      await ledger.records.anchor({
        patient,
        record,
        document,
        about,
        fileKey: await held(vault).fileKey(patient),
      });
      return '';
    }
    case 'grant':
      await ledger.consents.grant(task.directive);
      return '';
    case 'revoke':
      await ledger.consents.revoke(task.directive);
      return '';
    case 'log': {
      const lines: string[] = [];
      for await (const entry of ledger.access.log(task.directive)) {
        if (entry.type !== 'decision') continue;
        const { hospital, record, effect, reason, release } = entry;
        lines.push([hospital, record, effect, reason, release === null ? '-' : release.effect].join(' '));
      }
      return lines.sort().join('\n');
    }
  }
}

function held(vault: Vault | undefined): Vault {
  if (vault === undefined) throw new Error('This hospital has no vault here.');
  return vault;
}

async function main({ profile, identity, vault: kept }: ApplicationOptions): Promise<void> {
  const vault = kept && (await openVault({ storage: kept.storage, key: await vaultKeyFromFile(kept.key) }));
  const ledger = await connect({ profile, identity });
  const answer = (message: TaskAnswer): void => void process.send?.(message);
  process.on('message', (task: Task) => {
    perform(task, ledger, vault).then(
      (done) => {
        answer({ done });
      },
      (error: unknown) => {
        answer({ failed: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' });
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
  answer({ done: 'ready' });
}

void main(v.parse(ApplicationOptions, JSON.parse(process.argv[2] ?? '')));
