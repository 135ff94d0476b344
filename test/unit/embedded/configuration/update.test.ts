import { common } from '@hyperledger/fabric-protos';
import { encodeConfigEnvelope } from '@careledger/fabric-embedded/rooms/codec/config';
import {
  type ChannelConfiguration,
  checkNextConfiguration,
  ConfigurationError,
  type Configurations,
  createConfigurations,
  updatedConfiguration,
} from '@careledger/fabric-embedded/rooms/configuration/index';
import type { SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/types';
import { type MspSigner, revocationLists, revocationUpdate, signedUpdate } from '@careledger/network/fabric';
import { expect } from 'chai';
import { signingIdentity } from '../../../support/embedded/certificates';
import { CHANNEL, type TestOrganization, testOrganization } from '../../../support/embedded/test-channel';

describe('an update of the channel’s configuration', () => {
  let organizations: readonly TestOrganization[];
  let admins: readonly SigningIdentity[];
  let configurations: Configurations;
  let founding: ChannelConfiguration;
  /** Of organization A: its own client's certificate. */
  let list: string;

  before(async () => {
    organizations = await Promise.all(['A', 'B'].map(testOrganization));
    admins = await Promise.all(
      organizations.map(async ({ mspId, authority }) =>
        signingIdentity(mspId, await authority.issue({ name: 'admin', units: ['admin'] })),
      ),
    );
    const [{ authority, client }] = organizations as [TestOrganization];
    list = await authority.revoke([certificateOf(client)]);
  });

  beforeEach(() => {
    configurations = createConfigurations();
    founding = configurations.open(
      encodeConfigEnvelope({
        organizations: organizations.map(({ definition }) => definition),
        batch: { maxMessageCount: 1, preferredMaxBytes: 1, absoluteMaxBytes: 1, timeoutMs: 1 },
        consenters: [],
        quorum: 1,
      }),
    );
  });

  const admin = (place: number): MspSigner => admins[place] ?? fail();
  const configOf = ({ envelope }: ChannelConfiguration): Uint8Array =>
    common.ConfigEnvelope.deserializeBinary(envelope).getConfig()?.serializeBinary() ?? fail();
  const update = (lists = [list], before = founding): Uint8Array =>
    revocationUpdate(configOf(before), CHANNEL, 'A', lists);
  const signed = (change = update(), signer = admin(0)): Uint8Array =>
    signedUpdate(CHANNEL, change, [signer], signer);
  const applied = (envelope = signed(), before = founding): ChannelConfiguration =>
    configurations.open(updatedConfiguration(before, CHANNEL, envelope, configurations));
  const refused = (change: Uint8Array, words: string): void => {
    expect(() => applied(signed(change))).to.throw(ConfigurationError, words);
  };
  /** The update as bytes of which something was changed. */
  function altered(change: (update: common.ConfigUpdate) => void): Uint8Array {
    const message = common.ConfigUpdate.deserializeBinary(update());
    change(message);
    return message.serializeBinary();
  }
  const writtenGroup = (message: common.ConfigUpdate, name: string): common.ConfigGroup =>
    message.getWriteSet()?.getGroupsMap().get(name) ?? fail();

  it('of a revocation list is the next configuration, in which one certificate counts for nothing', () => {
    const next = applied();
    expect(next.sequence).to.equal(1);
    expect(revocationLists(configOf(next), 'A')).to.deep.equal([[list], [list]]);
    expect(revocationLists(configOf(next), 'B')).to.deep.equal([[], []]);
    const [a, b] = organizations;
    expect(() => next.msps.identify(a!.client.serialized)).to.throw('has been revoked');
    for (const { serialized } of [a!.peer, b!.client]) next.msps.identify(serialized);
    // What came before is judged by the lists of its time.
    founding.msps.identify(a!.client.serialized);
  });

  it('changes nothing else, byte for byte', () => {
    const back = applied(signed(update([], applied())), applied());
    const config = (configuration: ChannelConfiguration): common.ConfigGroup =>
      common.Config.deserializeBinary(configOf(configuration)).getChannelGroup() ?? fail();
    const restored = config(back);
    for (const name of ['Application', 'Orderer']) {
      const value = restored.getGroupsMap().get(name)?.getGroupsMap().get('A')?.getValuesMap().get('MSP');
      expect(value?.getVersion()).to.equal(2);
      value?.setVersion(0);
    }
    expect(Buffer.compare(restored.serializeBinary(), config(founding).serializeBinary())).to.equal(0);
  });

  it('needs the organization’s own administrator, and nobody else', () => {
    for (const signer of [admin(1), organizations[0]!.client, organizations[0]!.peer]) {
      expect(() => applied(signed(update(), signer))).to.throw(
        ConfigurationError,
        'not satisfied: signature set did not satisfy policy',
      );
    }
    // Whoever submits it.
    applied(signedUpdate(CHANNEL, update(), [admin(0)], admin(1)));
    expect(() => applied(signedUpdate(CHANNEL, update(), [], admin(0)))).to.throw('did not satisfy policy');
  });

  it('counts for what was signed alone', () => {
    const other = common.ConfigUpdate.deserializeBinary(update([]));
    const envelope = common.Envelope.deserializeBinary(signed());
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const content = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
    content.setConfigUpdate(other.serializeBinary());
    payload.setData(content.serializeBinary());
    envelope.setPayload(payload.serializeBinary());
    expect(() => applied(envelope.serializeBinary())).to.throw('did not satisfy policy');
  });

  it('comes too late where another one came first', () => {
    const late = signed();
    const next = applied();
    expect(() => applied(late, next)).to.throw('to version 1, but key is at version 1');
    applied(signed(update([list], next)), next);
  });

  it('is refused where what it read is not so, or where nothing changes', () => {
    refused(
      altered((message) => message.getReadSet()?.setVersion(7)),
      'proposed update requires that key [Group]  /Channel be at version 7, but it is currently at version 0',
    );
    refused(
      altered((message) => message.getReadSet()?.getGroupsMap().set('X', new common.ConfigGroup())),
      'existing config does not contain element for [Group]  /Channel/X but was in the read set',
    );
    refused(
      altered((message) => {
        message.setWriteSet(message.getReadSet());
      }),
      'delta set was empty -- update would have no effect',
    );
    refused(
      altered((message) => {
        message.setChannelId('elsewhere');
      }),
      `ConfigUpdate for channel 'elsewhere' but envelope for channel '${CHANNEL}'`,
    );
  });

  it('is refused in one group alone: an organization is the same everywhere', () => {
    for (const name of ['Application', 'Orderer']) {
      refused(
        altered((message) => {
          message.getWriteSet()?.getGroupsMap().del(name);
        }),
        'Attempted to define two different versions of MSP: A',
      );
    }
  });

  it('is refused with a list that is none', () => {
    refused(update(['no list']), 'could not parse RevocationList');
  });

  it('of anything else is refused by name', () => {
    const changeGroup = altered((message) => {
      writtenGroup(message, 'Orderer').setVersion(1);
      writtenGroup(message, 'Orderer').setModPolicy('Admins');
    });
    refused(changeGroup, 'UNIMPLEMENTED');
    const addValue = altered((message) => {
      const value = new common.ConfigValue();
      value.setModPolicy('Admins');
      writtenGroup(message, 'Application').getValuesMap().set('ACLs', value);
    });
    refused(addValue, 'UNIMPLEMENTED: adding [Value]  /Channel/Application/ACLs');
    const organization = organizations[0]!;
    const otherRoot = altered((message) => {
      for (const name of ['Application', 'Orderer']) {
        const value = writtenGroup(message, name).getGroupsMap().get('A')?.getValuesMap().get('MSP');
        const text = Buffer.from(value?.getValue_asU8() ?? fail()).toString('latin1');
        const changed = text.replace(organization.mspId, 'Z');
        value?.setValue(Buffer.from(changed, 'latin1'));
      }
    });
    refused(otherRoot, 'UNIMPLEMENTED: changing anything but the revocation list of');
  });

  it('is believed by a peer only if it leads there', () => {
    const next = applied();
    checkNextConfiguration(founding, CHANNEL, next.envelope, configurations);
    const forged = common.ConfigEnvelope.deserializeBinary(next.envelope);
    forged.getConfig()?.getChannelGroup()?.getGroupsMap().del('Orderer');
    const check =
      (envelope: Uint8Array, before = founding) =>
      () => {
        checkNextConfiguration(before, CHANNEL, envelope, configurations);
      };
    expect(check(forged.serializeBinary())).to.throw('did not produce the supplied config result');
    expect(check(next.envelope, next)).to.throw(
      'config currently at sequence 1, cannot validate config at sequence 1',
    );
    forged.clearLastUpdate();
    expect(check(forged.serializeBinary())).to.throw(ConfigurationError);
  });
});

function certificateOf({ serialized }: SigningIdentity): string {
  const [pem] =
    /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(Buffer.from(serialized).toString()) ??
    [];
  return pem ?? fail();
}

function fail(): never {
  throw new Error('It is not there.');
}
