import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type CareLedger, type Logger, type LogFields } from '@careledger/client';
import { careLedger, fabricGateway, type LedgerGateway, systemTiming } from '@careledger/client/gateway';
import { observers } from '@careledger/client/internal/call/observer';
import { loadIdentity } from '@careledger/client/internal/connection/identity';
import { loggingObserver } from '@careledger/client/internal/connection/logger';
import { peerLink } from '@careledger/client/internal/connection/peer-link';
import { loadEndpoints } from '@careledger/client/internal/connection/profile';
import { type TestLedger } from '../care-ledger/care-ledger';

/** A connection to a real ledger whose gateway a test changes on the way; what it retries is noted. */
export async function connectThrough(
  { network }: TestLedger,
  hospital: string,
  user: string,
  change: (gateway: LedgerGateway) => LedgerGateway,
): Promise<{ readonly connection: CareLedger; readonly notes: Note[] }> {
  const endpoints = await loadEndpoints(network.profile(hospital));
  const { certificate, sign } = await loadIdentity(network.identity(hospital, user), Date.now());
  const peers = endpoints.map(peerLink);
  const gateway = fabricGateway({
    peers,
    mspId: endpoints[0]?.mspId ?? '',
    certificate,
    sign,
    channel: 'care',
    chaincode: 'careledger',
    maxConcurrent: 200,
  });
  const notes: Note[] = [];
  const connection = careLedger(change(gateway), {
    limits: { timeoutMs: 30_000, attemptTimeoutMs: 15_000 },
    timing: systemTiming,
    observer: observers([loggingObserver(noting(notes), systemTiming.now)]),
    disconnect: () => {
      for (const peer of peers) peer.close();
    },
  });
  return { connection, notes };
}

/** What a logger was told. */
export interface Note {
  readonly level: 'debug' | 'warn';
  readonly message: string;
  readonly fields: LogFields;
}

export function noting(notes: Note[]): Logger {
  return {
    debug: (message, fields) => notes.push({ level: 'debug', message, fields }),
    warn: (message, fields) => notes.push({ level: 'warn', message, fields }),
  };
}

/** The reasons for which calls were made again. */
export function reasonsOf(notes: readonly Note[]): string[] {
  return notes
    .filter(({ message }) => message === 'trying again')
    .map(({ fields }) => String(fields['reason']));
}

/** The certificate of somebody of a hospital, in PEM. */
export function certificateOf({ network }: TestLedger, hospital: string, user: string): string {
  const folder = path.join(network.identity(hospital, user), 'signcerts');
  return readFileSync(path.join(folder, readdirSync(folder)[0] ?? ''), 'utf8');
}
