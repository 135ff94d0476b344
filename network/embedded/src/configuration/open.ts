import { hash } from 'node:crypto';
import { decodeConfigOrganizations } from '../codec/config';
import { decodeBlockValidation } from '../codec/config-block';
import { decodeChannelConfig } from '../codec/config-update';
import { decodeMspConfig } from '../codec/msp-config';
import { createMspRegistry, createVerifiedSignatures } from '../msp';
import { ConfigurationError } from './error';
import type { ChannelConfiguration } from './types';

/** Makes configurations out of their bytes. */
export interface Configurations {
  /**
   * @param envelope `common.ConfigEnvelope`
   * @throws ConfigurationError where an organization is not the same in the Application and the Orderer group
   * @throws MspError where an MSP in it is not usable
   * @throws CodecError
   */
  open(envelope: Uint8Array): ChannelConfiguration;
}

/** Peers of one process that stand at the same configuration share it: this one, and the one that comes in its place. */
const REMEMBERED = 4;

/** What one process knows of its channel's configurations: signatures that were found to hold, hold in all of them. */
export function createConfigurations(): Configurations {
  const verified = createVerifiedSignatures();
  const known = new Map<string, ChannelConfiguration>();
  return {
    open: (envelope) => {
      const key = hash('sha256', envelope, 'base64');
      const before = known.get(key);
      if (before) return before;
      const application = decodeConfigOrganizations(envelope, 'Application').view;
      const orderer = decodeConfigOrganizations(envelope, 'Orderer').view;
      for (const [mspId, config] of orderer) {
        const other = application.get(mspId);
        if (other && Buffer.compare(other, config) !== 0) {
          throw new ConfigurationError(`Attempted to define two different versions of MSP: ${mspId}`);
        }
      }
      const definitions = [...application.values()].map((config) => decodeMspConfig(config).view);
      const configuration: ChannelConfiguration = {
        sequence: decodeChannelConfig(envelope).view.sequence,
        envelope,
        msps: createMspRegistry(definitions, verified),
        blockValidation: decodeBlockValidation(envelope).view,
      };
      for (const oldest of known.keys()) {
        if (known.size < REMEMBERED) break;
        known.delete(oldest);
      }
      known.set(key, configuration);
      return configuration;
    },
  };
}
