import { expect } from 'chai';
import { createMspRegistry, type MspRegistry } from '@careledger/fabric-embedded/rooms/msp/index';
import type { SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/types';
import { type TestOrganization, testOrganization } from '../../../support/embedded/test-channel';

describe('signatures that a key has made in this process', () => {
  const message = Buffer.from('message');
  let organization: TestOrganization;
  let registry: MspRegistry;

  before(async () => {
    organization = await testOrganization('A');
    registry = createMspRegistry([organization.definition]);
  });

  const verify = ({ serialized }: SigningIdentity, signed: Uint8Array, signature: Uint8Array): boolean =>
    registry.identify(serialized).verify(signed, signature);

  it('are known to hold, so nobody asks the key again', () => {
    // What no key would accept shows that none was asked.
    const made = Buffer.from('as if it were a signature');
    const signer = registry.remembering({ ...organization.peer, sign: () => made });
    expect(verify(organization.peer, message, made)).to.equal(false);
    expect(signer.sign(message)).to.equal(made);
    expect(verify(organization.peer, message, made)).to.equal(true);
  });

  it('hold for their message and their signer alone', () => {
    const signature = registry.remembering(organization.peer).sign(message);
    const altered = Uint8Array.from(signature, (byte, place) => (place === 10 ? byte ^ 1 : byte));
    expect(verify(organization.peer, message, signature)).to.equal(true);
    expect(verify(organization.peer, Buffer.from('other'), signature)).to.equal(false);
    expect(verify(organization.peer, message, altered)).to.equal(false);
    expect(verify(organization.client, message, signature)).to.equal(false);
  });

  it('are nothing of one whom the channel does not accept', async () => {
    const { peer: stranger } = await testOrganization('B');
    expect(registry.remembering(stranger)).to.equal(stranger);
  });
});
