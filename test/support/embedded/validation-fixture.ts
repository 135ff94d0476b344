import { encodeSignaturePolicy } from '@careledger/fabric-embedded/rooms/codec/policy';
import type { SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/types';
import { parsePolicy } from '@careledger/fabric-embedded/rooms/policy/index';
import type { MetadataEntry, RwsetBuilder, Version } from '@careledger/fabric-embedded/rooms/rwset/index';
import { VALIDATION_PARAMETER } from '@careledger/fabric-embedded/rooms/validation/index';
import {
  CHAINCODE,
  createTestChannel,
  type Sketch,
  type SketchedTransaction,
  type TestChannel,
  type TestOrganization,
  testOrganization,
} from './test-channel';

/** What tests write where any value will do. */
export const value = Buffer.from('value');

/** What deletes a key where it is written to it. */
export const nothing = new Uint8Array();

/** Writes `value` to public keys of the channel's chaincode. */
export function put(...keys: readonly string[]): (rwset: RwsetBuilder) => void {
  return (rwset) => {
    for (const key of keys) rwset.write(CHAINCODE, key, value);
  };
}

/** @returns the metadata of a key with an endorsement policy of its own, such as `OR('D.peer')` */
export function policy(text: string): readonly MetadataEntry[] {
  return [{ name: VALIDATION_PARAMETER, value: encodeSignaturePolicy(parsePolicy(text)) }];
}

/**
 * Makes organizations before the first test of the `describe` in which it is called.
 *
 * @param mspIds of one letter each, such as `ABC`
 * @returns an array that is empty until then
 */
export function organizationsOf(mspIds: string): readonly TestOrganization[] {
  const organizations: TestOrganization[] = [];
  before(async () => {
    organizations.push(...(await Promise.all(Array.from(mspIds, testOrganization))));
  });
  return organizations;
}

/** What tests of validation share; it can be taken apart where it is made, before there is a channel. */
export interface ValidationFixture {
  readonly organizations: readonly TestOrganization[];
  /** That of the test that runs. */
  readonly channel: TestChannel;
  /** A transaction that all organizations endorse. */
  readonly tx: (does: Sketch['does']) => SketchedTransaction;
  /** A transaction that peers of these organizations endorse; the same letter twice endorses twice. */
  readonly by: (mspIds: string, does: Sketch['does'], more?: Sketch) => SketchedTransaction;
  /** The version of a public key of the channel's chaincode. */
  readonly versionOf: (key: string) => Version | undefined;
}

/**
 * Gives each test of the `describe` in which it is called a channel of its own; they share the organizations,
 * because certificates take time.
 *
 * @param mspIds of one letter each, such as `ABC`; the channel's peer is of the first
 */
export function validationFixture(mspIds: string): ValidationFixture {
  const organizations = organizationsOf(mspIds);
  let current: TestChannel | undefined;
  beforeEach(() => {
    current = createTestChannel(organizations);
  });

  const now = (): TestChannel => {
    if (!current) throw new Error('There is no channel yet: use it in a test or in a hook.');
    return current;
  };
  const channel: TestChannel = {
    get organizations() {
      return now().organizations;
    },
    get msps() {
      return now().msps;
    },
    get state() {
      return now().state;
    },
    get definitions() {
      return now().definitions;
    },
    transaction: (sketch) => now().transaction(sketch),
    commit: (transactions) => now().commit(transactions),
    codes: (...transactions) => now().codes(...transactions),
  };

  const peerOf = (mspId: string): SigningIdentity => {
    const organization = organizations.find((one) => one.mspId === mspId);
    if (!organization)
      throw new Error(`No organization is called ${mspId}: name it where the fixture is made.`);
    return organization.peer;
  };

  return {
    organizations,
    channel,
    tx: (does) => channel.transaction(does && { does }),
    by: (endorsers, does, more = {}) =>
      channel.transaction({ endorsers: Array.from(endorsers, peerOf), ...(does && { does }), ...more }),
    versionOf: (key) => channel.state.get(CHAINCODE, key)?.version,
  };
}
