import { expect } from 'chai';
import { encodeSerializedIdentity } from '@careledger/fabric-embedded/rooms/codec/identity';
import {
  createMspRegistry,
  type Identity,
  type MspDefinition,
  MspError,
  type NodeRole,
} from '@careledger/fabric-embedded/rooms/msp/index';
import {
  type Issued,
  signingIdentity,
  type TestAuthority,
  testAuthority,
} from '../../../support/embedded/certificates';
import { type TestOrganization, testOrganization } from '../../../support/embedded/test-channel';

describe('identities', () => {
  let a: TestOrganization;
  let b: TestOrganization;

  before(async () => {
    [a, b] = await Promise.all([testOrganization('A'), testOrganization('B')]);
  });

  const identify = (issued: Issued, definition: MspDefinition = a.definition): Identity =>
    createMspRegistry([definition, b.definition]).identify(
      signingIdentity(definition.mspId, issued).serialized,
    );
  const refusal = (issued: Issued, definition?: MspDefinition): MspError => {
    try {
      identify(issued, definition);
    } catch (error) {
      if (error instanceof MspError) return error;
      throw error;
    }
    throw new Error('The identity was accepted.');
  };
  const issue = (units: readonly string[], from: TestAuthority = a.authority): Promise<Issued> =>
    from.issue({ name: 'somebody', units });
  const has = (identity: Identity, role: NodeRole | 'member', mspId = 'A'): boolean =>
    identity.satisfies({ kind: 'role', mspId, role });

  it('are members of their MSP with the one role of their organizational unit', async () => {
    for (const role of ['client', 'peer', 'admin', 'orderer'] as const) {
      const identity = identify(await issue([role, 'department']));
      const roles = (['member', 'client', 'peer', 'admin', 'orderer'] as const).filter((other) =>
        has(identity, other),
      );
      expect(roles).to.deep.equal(['member', role]);
      expect(has(identity, role, 'B')).to.equal(false);
    }
  });

  it('are nothing but members where node OUs are off', async () => {
    const identity = identify(await issue(['peer']), { ...a.definition, nodeOus: undefined });
    expect(has(identity, 'member')).to.equal(true);
    expect(has(identity, 'peer')).to.equal(false);
  });

  it('are administrators by name, too', async () => {
    const issued = await issue(['client']);
    const identity = identify(issued, { ...a.definition, admins: [issued.certificate] });
    expect([has(identity, 'admin'), has(identity, 'client')]).to.deep.equal([true, true]);
  });

  it('are refused without exactly one of the four units', async () => {
    const none = refusal(await issue(['department']));
    expect(none.message).to.equal(
      "could not validate identity's OUs: the identity does not have an OU that resolves to client, peer, orderer, or admin role. OUs: [department], MSP: [A]",
    );
    expect(none.stage).to.equal('validate');
    expect(refusal(await issue(['client', 'peer'])).message).to.include('not a combination of them');
  });

  it("are refused from a CA that is not the unit's", async () => {
    const other = await testAuthority('second');
    const definition = { ...a.definition, rootCerts: [a.authority.certificate, other.certificate] };
    expect(has(identify(await issue(['client']), definition), 'client')).to.equal(true);
    expect(refusal(await issue(['client'], other), definition).message).to.include(
      'certifiersIdentifier does not match',
    );
  });

  it("are refused from another organization's CA, also under the name of the right one", async () => {
    const impostor = await testAuthority('ca.A');
    for (const authority of [b.authority, impostor]) {
      const error = refusal(await issue(['client'], authority));
      expect(error.message).to.equal(
        'the supplied identity is not valid: x509: certificate signed by unknown authority',
      );
      expect([error.stage, error.mspId]).to.deep.equal(['deserialize', 'A']);
    }
  });

  it('are refused for an MSP that the channel does not have', () => {
    const registry = createMspRegistry([b.definition]);
    expect(() => registry.identify(a.client.serialized)).to.throw(
      MspError,
      'MSP A is not defined on channel',
    );
  });

  it('are refused where they are no certificate, or no identity', () => {
    const registry = createMspRegistry([a.definition]);
    expect(() => registry.identify(Buffer.from('ff', 'hex'))).to.throw(MspError, 'could not deserialize');
    for (const [text, message] of [
      ['hello', 'could not decode the PEM structure'],
      ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'parseCertificate failed'],
    ] as const) {
      expect(() => registry.identify(serializedOf(text))).to.throw(MspError, message);
    }
  });

  it('are refused where they are CAs', async () => {
    const ca = await a.authority.issue({ name: 'ca', units: ['client'], isAuthority: true });
    expect(refusal(ca).message).to.include('Certificate Authority equals true cannot be used as an identity');
  });

  it('are accepted through an intermediate CA, and then not from the root', async () => {
    const intermediate = await a.authority.authority('intermediate');
    const definition = {
      ...a.definition,
      intermediateCerts: [intermediate.certificate],
      nodeOus: { client: { identifier: 'client', certificate: intermediate.certificate } },
    };
    expect(has(identify(await issue(['client'], intermediate), definition), 'client')).to.equal(true);
    expect(refusal(await issue(['client']), definition).message).to.include(
      'should be a leaf of the certification tree',
    );
    expect(refusal(await issue(['client'], intermediate)).message).to.include('signed by unknown authority');
  });

  it('are not asked for their age, but tell it', async () => {
    const identity = identify(await a.authority.issue({ name: 'old', units: ['client'], until: 1 }));
    expect(new Date(identity.expiresAt).toISOString()).to.equal('2026-01-02T00:00:00.000Z');
  });

  it("are refused from before their CA's time", async () => {
    const early = await a.authority.issue({ name: 'early', units: ['client'], from: -1 });
    expect(refusal(early).message).to.include('signed by unknown authority');
  });

  it('are refused when their CA has revoked them', async () => {
    const [revoked, other] = [await issue(['client']), await issue(['client'])];
    const list = await a.authority.revoke([revoked.certificate]);
    const definition = { ...a.definition, revocationLists: [list] };
    const error = refusal(revoked, definition);
    expect(error.message).to.include('The certificate has been revoked');
    expect(error.stage).to.equal('validate');
    expect(has(identify(other, definition), 'client')).to.equal(true);
  });

  it('are not revoked by another CA, nor by a list that somebody altered', async () => {
    const issued = await issue(['client']);
    const foreign = await b.authority.revoke([issued.certificate]);
    expect(has(identify(issued, { ...a.definition, revocationLists: [foreign] }), 'client')).to.equal(true);
    const altered = alterLastByte(await a.authority.revoke([issued.certificate]));
    expect(has(identify(issued, { ...a.definition, revocationLists: [altered] }), 'client')).to.equal(true);
  });

  it('satisfy a principal that is themselves', async () => {
    const issued = await issue(['client']);
    const identity = identify(issued);
    const principal = (serialized: Uint8Array) => ({ kind: 'identity', serialized }) as const;
    expect(identity.satisfies(principal(serializedOf(issued.certificate)))).to.equal(true);
    // The same certificate in other words is the same identity.
    expect(identity.satisfies(principal(serializedOf(`${issued.certificate}\n\n`)))).to.equal(true);
    expect(identity.satisfies(principal(a.peer.serialized))).to.equal(false);
    expect(identity.satisfies(principal(Buffer.from('ff', 'hex')))).to.equal(false);
    expect(identity.satisfies({ kind: 'unsupported' })).to.equal(false);
  });

  it('come from organizations that have a CA, each under an id of its own', () => {
    expect(() => createMspRegistry([{ ...a.definition, rootCerts: [] }])).to.throw(
      MspError,
      'at least one CA',
    );
    expect(() => createMspRegistry([a.definition, a.definition])).to.throw(MspError, 'the same MSP id');
    expect(() => createMspRegistry([{ ...a.definition, revocationLists: ['no list'] }])).to.throw(
      MspError,
      'could not parse RevocationList',
    );
  });
});

function serializedOf(certificate: string): Uint8Array {
  return encodeSerializedIdentity({ mspId: 'A', idBytes: Buffer.from(certificate) });
}

function alterLastByte(pem: string): string {
  const lines = pem.trim().split('\n');
  const content = Buffer.from(lines.slice(1, -1).join(''), 'base64');
  content[content.length - 1]! ^= 1;
  return [lines[0], content.toString('base64'), lines.at(-1)].join('\n');
}
