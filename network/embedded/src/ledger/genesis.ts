import { decodeConfigOrganizations, encodeConfigEnvelope } from '../codec/config';
import { encodeMspConfig, withoutRevocationLists } from '../codec/msp-config';
import { configurationIn, type Configurations, encodeConfigurationMessage } from '../configuration';
import type { MspDefinition } from '../msp/types';
import { type BatchConfig, type Consenter, quorumOf, writeGenesisBlock } from '../ordering';
import type { OrderLog } from '../storage/types';
import { LedgerError } from './error';

export interface GenesisParts {
  readonly channel: string;
  readonly organizations: readonly MspDefinition[];
  readonly batch: BatchConfig;
  readonly consenters: readonly Consenter[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Writes the channel's first block into a new log, or makes sure that an old one was written for the same organizations. Who of
 * them was revoked says the channel by now, whatever lies in their folders.
 *
 * @throws LedgerError DATA_FOREIGN where they are not
 * @throws MspError where those of a new one are not usable
 */
export async function ensureGenesis(
  log: OrderLog,
  parts: GenesisParts,
  configurations: Configurations,
): Promise<void> {
  const genesis = log.read(0);
  if (!genesis) {
    const founded = genesisBlock(parts);
    // What no peer could read is not written down.
    configurations.open(configurationIn(founded));
    await log.append([founded]);
    return;
  }
  const written = decodeConfigOrganizations(configurationIn(genesis), 'Application').view;
  const names = [...written.keys()];
  const isSame =
    names.length === parts.organizations.length &&
    parts.organizations.every((organization) => {
      const config = written.get(organization.mspId);
      const given = withoutRevocationLists(encodeMspConfig(organization));
      return config !== undefined && Buffer.compare(withoutRevocationLists(config), given) === 0;
    });
  if (!isSame) {
    throw new LedgerError(
      'DATA_FOREIGN',
      `The data folder holds a ledger of ${names.join(', ')}, founded with other certificates or by other organizations ` +
        'than those of this configuration. Start it with the identities that it was founded with, or choose an empty folder.',
    );
  }
}

function genesisBlock({ channel, organizations, batch, consenters, now }: GenesisParts): Uint8Array {
  const configuration = encodeConfigEnvelope({
    organizations,
    batch,
    consenters: consenters.map(({ id, signer }) => ({ id, serialized: signer.serialized })),
    quorum: quorumOf(consenters.length),
  });
  return writeGenesisBlock(encodeConfigurationMessage({ channel, version: 1, configuration, now }));
}
