import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { decodeKeyValueRwset } from '@careledger/fabric-embedded/rooms/codec/kv-rwset';
import { SimulationError, type Simulator } from '@careledger/fabric-embedded/rooms/simulation/index';
import {
  own,
  policy,
  sha256,
  simulationFixture,
  type SimulationFixture,
} from '../../../support/embedded/simulation-fixture';

describe('A simulated transaction with private data', () => {
  let fixture: SimulationFixture;
  let simulator: Simulator;
  beforeEach(async () => {
    fixture = await simulationFixture();
    ({ simulator } = fixture);
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  it('reads the whole definition once, for the read set', () => {
    simulator.getPrivateHash('cc', own, 'k');
    simulator.getPrivate('cc', own, 'k');
    const lifecycle = fixture.finish().rwset.namespaces.find(({ namespace }) => namespace === '_lifecycle');
    expect(lifecycle?.reads.map(({ key }) => key)).to.deep.equal([
      'namespaces/fields/cc/Collections',
      'namespaces/fields/cc/EndorsementInfo',
      'namespaces/fields/cc/Sequence',
      'namespaces/fields/cc/ValidationInfo',
      'namespaces/metadata/cc',
    ]);
  });

  it('shows hashes to everybody, and the plaintext where it is', () => {
    expect(text(simulator.getPrivate('cc', own, 'k'))).to.equal('secret');
    expect(hex(simulator.getPrivateHash('cc', own, 'k'))).to.equal(hex(sha256('secret')));
    expect(simulator.getPrivate('cc', own, 'none')).to.equal(undefined);
    const { cc, privateReads } = fixture.finish();
    expect(privateReads).to.deep.equal([{ namespace: 'cc', collection: own }]);
    expect(cc.collections[0]?.reads.map(({ keyHash, version }) => [hex(keyHash), version])).to.deep.equal([
      [hex(sha256('k')), { block: 0, tx: 2 }],
      [hex(sha256('none')), undefined],
    ]);
  });

  it('does not take a missing plaintext for a missing key', () => {
    expectRefusal(
      () => simulator.getPrivate('cc', own, 'elsewhere'),
      'private data matching public hash version is not available. Public hash version = {BlockNum: 0, TxNum: 2}, Private data version = <nil>',
    );
  });

  it('does not count the reading of a hash as reading the plaintext', () => {
    simulator.getPrivateHash('cc', own, 'k');
    expect(fixture.finish().privateReads).to.deep.equal([]);
  });

  it('gives hashes to all and the plaintext to the members only', () => {
    simulator.putPrivate('cc', own, 'new', bytes('canary'));
    simulator.deletePrivate('cc', own, 'k');
    simulator.purgePrivate('cc', own, 'gone');
    simulator.setPrivateMetadata('cc', own, 'new', policy);
    const result = fixture.finish();
    const [collection] = result.cc.collections;
    expect(
      collection?.writes.map(({ keyHash, isDelete, isPurge, valueHash }) => [
        hex(keyHash),
        isDelete,
        isPurge,
        hex(valueHash),
      ]),
    ).to.deep.equal([
      [hex(sha256('gone')), true, true, ''],
      [hex(sha256('k')), true, false, ''],
      [hex(sha256('new')), false, false, hex(sha256('canary'))],
    ]);
    const [member] = result.private?.collections ?? [];
    expect(hex(collection?.privateRwsetHash)).to.equal(
      hex(
        createHash('sha256')
          .update(member?.rwset ?? '')
          .digest(),
      ),
    );
    const plain = decodeKeyValueRwset(member?.rwset ?? new Uint8Array()).view;
    expect(plain.writes.map(({ key, value }) => [key, text(value)])).to.deep.equal([
      ['gone', ''],
      ['k', ''],
      ['new', 'canary'],
    ]);
    expect(plain.metadataWrites).to.deep.equal([{ key: 'new', entries: [] }]);
    expect(
      JSON.stringify(result.rwset, (_, part: unknown) => (part instanceof Uint8Array ? text(part) : part)),
    )
      .to.not.include('canary')
      .and.to.not.include('gone');
  });

  it("refuses collections that are nobody's, and chaincodes that are not defined", () => {
    expectRefusal(
      () => simulator.getPrivate('cc', 'other', 'k'),
      'collection care/cc/other could not be found',
    );
    expectRefusal(
      () => simulator.getPrivateHash('cc', 'other', 'k'),
      'collection [other] not defined in the collection config for chaincode [cc]',
    );
    expectRefusal(() => {
      simulator.purgePrivate('cc', '_implicit_org_Org9MSP', 'k');
    }, 'collection [_implicit_org_Org9MSP] not defined in the collection config for chaincode [cc]');
    expectRefusal(
      () => simulator.getPrivate('undefined', own, 'k'),
      `collection care/undefined/${own} could not be found`,
    );
  });
});

function expectRefusal(action: () => unknown, message: string): void {
  expect(action).to.throw(SimulationError).with.property('message', message);
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value));
}

function text(value: Uint8Array | undefined): string {
  return Buffer.from(value ?? []).toString();
}

function hex(value: Uint8Array | undefined): string {
  return Buffer.from(value ?? []).toString('hex');
}
