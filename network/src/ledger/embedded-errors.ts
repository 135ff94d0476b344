import type { LedgerErrorCode } from '@careledger/fabric-embedded';
import { messageOf, NetworkError, type NetworkErrorCode, systemCode } from '../errors';
import { portsOf } from '../topology/ports';
import type { Topology } from '../topology/schema';

/** What the embedded ledger's own codes are here. */
const translation: Readonly<Record<LedgerErrorCode, NetworkErrorCode>> = {
  PORT_TAKEN: 'PORT_TAKEN',
  DATA_FOREIGN: 'DATA_FOREIGN',
  DATA_DAMAGED: 'DATA_DAMAGED',
  DATA_IN_USE: 'DATA_IN_USE',
  CONFIGURATION: 'LEDGER_FAILED',
  DEPLOYMENT: 'DEPLOY_FAILED',
};

/** Runs something of the embedded ledger's; its errors become ones that an operator can act on. */
export async function translateErrors<T>(topology: Topology, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    const own = systemCode(error);
    const code = own !== undefined && isLedgerCode(own) ? translation[own] : 'LEDGER_FAILED';
    const message = messageOf(error);
    const port = portsOf(topology).find((use) => code === 'PORT_TAKEN' && message.includes(`:${use.port}`));
    throw new NetworkError(code, port === undefined ? message : portTaken([port]).message);
  }
}

/** What a deployment failed with: whatever the ledger calls it, the package or what was said of it does not fit. */
export function deployFailed(error: unknown): NetworkError {
  return new NetworkError('DEPLOY_FAILED', messageOf(error));
}

function isLedgerCode(code: string): code is LedgerErrorCode {
  return code in translation;
}

/** @param uses at least one */
export function portTaken(
  uses: readonly { readonly hospital: string; readonly use: string; readonly port: number }[],
): NetworkError {
  const list = uses.map((use) => `${use.port} (${use.use} of ${use.hospital})`).join(', ');
  return new NetworkError(
    'PORT_TAKEN',
    `somebody listens already on ${uses.length === 1 ? 'port' : 'ports'} ${list}: stop what does, or move all ports with --port-offset`,
  );
}
