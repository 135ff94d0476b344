import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { decodeKeyValueRwset } from '@careledger/fabric-embedded/rooms/codec/kv-rwset';
import type { NamespaceRwset } from '@careledger/fabric-embedded/rooms/rwset/index';
import {
  createSimulator,
  SimulationError,
  type SimulationResult,
  type Simulator,
} from '@careledger/fabric-embedded/rooms/simulation/index';
import {
  openPeerStore,
  type PeerStore,
  type StateSnapshot,
} from '@careledger/fabric-embedded/rooms/storage/index';
import { blockCommit, definedChaincode } from '../../../support/embedded/block-commit';
import { temporaryFolder, type TemporaryFolder } from '../../../support/embedded/temporary-folder';

const own = '_implicit_org_Org1MSP';
const policy = [{ name: 'VALIDATION_PARAMETER', value: bytes('a policy') }];
const many = Array.from({ length: 60 }, (_, index) => `many/${String(index).padStart(2, '0')}`);

describe('A simulated transaction', () => {
  let folder: TemporaryFolder;
  let store: PeerStore;
  let snapshot: StateSnapshot;
  let simulator: Simulator;

  before(async () => {
    folder = temporaryFolder();
    store = await openPeerStore({ folder: folder.path, channel: 'care', mspId: 'Org1MSP' });
    const hashed = { valueHash: sha256('secret'), version: { block: 0, tx: 2 }, metadata: policy };
    await store.commit(
      blockCommit(0, {
        state: [
          ...definedChaincode('cc'),
          ...['a', 'b', 'c', ...many].map((key, tx) => ({
            namespace: 'cc',
            key,
            next: {
              value: bytes(`value of ${key}`),
              version: { block: 0, tx },
              metadata: key === 'a' ? policy : [],
            },
          })),
        ],
        hashed: ['k', 'elsewhere'].map((key) => ({
          namespace: 'cc',
          collection: own,
          keyHash: sha256(key),
          next: hashed,
          isPurge: false,
        })),
        private: [
          {
            namespace: 'cc',
            collection: own,
            key: 'k',
            next: { value: bytes('secret'), version: { block: 0, tx: 2 } },
          },
        ],
      }),
    );
  });
  after(async () => {
    await store.close();
    folder[Symbol.dispose]();
  });
  beforeEach(() => {
    snapshot = store.snapshot();
    simulator = createSimulator({ snapshot, txId: 'tx', channel: 'care', mspIds: ['Org1MSP', 'Org2MSP'] });
  });
  afterEach(() => {
    simulator.abandon();
    snapshot[Symbol.dispose]();
  });

  const finish = (): SimulationResult & { readonly cc: NamespaceRwset } => {
    const result = simulator.finish();
    const cc = result.rwset.namespaces.find(({ namespace }) => namespace === 'cc');
    return { ...result, cc: cc ?? emptyNamespace };
  };

  it('never reads its own writes, and reads a key once however often it asks', () => {
    simulator.putState('cc', 'a', bytes('mine'));
    simulator.deleteState('cc', 'b');
    expect(text(simulator.getState('cc', 'a'))).to.equal('value of a');
    expect(text(simulator.getState('cc', 'b'))).to.equal('value of b');
    simulator.getState('cc', 'a');
    expect(simulator.getState('cc', 'none')).to.equal(undefined);
    const { cc } = finish();
    expect(cc.reads).to.deep.equal([
      { key: 'a', version: { block: 0, tx: 0 } },
      { key: 'b', version: { block: 0, tx: 1 } },
      { key: 'none', version: undefined },
    ]);
    expect(cc.writes.map(({ key, isDelete }) => [key, isDelete])).to.deep.equal([
      ['a', false],
      ['b', true],
    ]);
  });

  it('reads the state of its snapshot, whatever is committed meanwhile', async () => {
    const height = store.height;
    await store.commit(blockCommit(height, { state: [{ namespace: 'cc', key: 'a', next: undefined }] }));
    expect(text(simulator.getState('cc', 'a'))).to.equal('value of a');
    expect(finish().height).to.equal(height);
    await store.commit(
      blockCommit(height + 1, {
        state: [
          {
            namespace: 'cc',
            key: 'a',
            next: { value: bytes('value of a'), version: { block: 0, tx: 0 }, metadata: policy },
          },
        ],
      }),
    );
  });

  it('takes down of a range what was fetched, and the rest only when its end was seen', async () => {
    const some = simulator.range('cc', 'a', 'd');
    await some.next();
    await some.next();
    some.close();
    const whole = simulator.range('cc', 'b', 'd');
    while (await whole.next());
    simulator.range('cc', 'x', 'y');
    expect(finish().cc.rangeReads).to.deep.equal([
      {
        startKey: 'a',
        endKey: 'b',
        exhausted: false,
        reads: { raw: [keyRead('a', 0), keyRead('b', 1)] },
      },
      {
        startKey: 'b',
        endKey: 'd',
        exhausted: true,
        reads: { raw: [keyRead('b', 1), keyRead('c', 2)] },
      },
      { startKey: 'x', endKey: '', exhausted: false, reads: { raw: [] } },
    ]);
  });

  it('sums up a range of more than fifty results', async () => {
    const results = simulator.range('cc', 'many/', 'many0');
    while (await results.next());
    const reads = finish().cc.rangeReads[0]?.reads;
    expect(reads).to.have.nested.property('merkle.maxLevelHashes').with.length(2);
  });

  it('tells which page comes next, without having read it', async () => {
    const page = simulator.page('cc', 'a', 'd');
    await page.next();
    await page.next();
    expect(await page.bookmark()).to.equal('c');
    expect(finish().cc.rangeReads[0]).to.include({ endKey: 'b', exhausted: false });
  });

  it('neither writes after a page nor pages after a write', () => {
    simulator.page('cc', '', '');
    expectRefusal(() => {
      simulator.putState('cc', 'a', bytes('x'));
    }, 'txid [tx]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed');
    const other = createSimulator({ snapshot, txId: 'other', channel: 'care', mspIds: [] });
    other.deleteState('cc', 'a');
    expectRefusal(
      () => other.page('cc', '', ''),
      'txid [other]: unsuppored transaction. Paginated queries are supported only in a read-only transaction',
    );
    other.abandon();
  });

  it('neither writes after a scan of private data nor scans after a write', () => {
    simulator.rangePrivate('cc', own, '', '');
    expectRefusal(() => {
      simulator.setMetadata('cc', 'a', policy);
    }, 'txid [tx]: unsuppored transaction. Transaction has already performed queries on pvt data. Writes are not allowed');
    const other = createSimulator({ snapshot, txId: 'other', channel: 'care', mspIds: ['Org1MSP'] });
    other.putPrivate('cc', own, 'k', bytes('x'));
    expectRefusal(
      () => other.rangePrivate('cc', own, '', ''),
      'txid [other]: unsuppored transaction. Queries on pvt data is supported only in a read-only transaction',
    );
    other.abandon();
  });

  it('reads metadata with the key, and writes it apart from the value', () => {
    expect(simulator.getMetadata('cc', 'a').map(({ name }) => name)).to.deep.equal(['VALIDATION_PARAMETER']);
    simulator.setMetadata('cc', 'b', policy);
    const { cc, written } = finish();
    expect(cc.reads).to.deep.equal([keyRead('a', 0)]);
    expect(cc.writes).to.deep.equal([]);
    expect(cc.metadataWrites).to.deep.equal([{ key: 'b', entries: policy }]);
    expect(written).to.deep.equal([{ namespace: 'cc', collection: undefined, metadata: [] }]);
  });

  it('names the policies that stand on the keys it writes', () => {
    simulator.putState('cc', 'a', bytes('x'));
    simulator.deletePrivate('cc', own, 'k');
    const { written } = finish();
    expect(written.map(({ collection, metadata }) => [collection, metadata.length])).to.deep.equal([
      [undefined, 1],
      [own, 1],
    ]);
  });

  describe('with private data', () => {
    it('reads the whole definition once, for the read set', () => {
      simulator.getPrivateHash('cc', own, 'k');
      simulator.getPrivate('cc', own, 'k');
      const lifecycle = finish().rwset.namespaces.find(({ namespace }) => namespace === '_lifecycle');
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
      const { cc, privateReads } = finish();
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
      expect(finish().privateReads).to.deep.equal([]);
    });

    it('gives hashes to all and the plaintext to the members only', () => {
      simulator.putPrivate('cc', own, 'new', bytes('canary'));
      simulator.deletePrivate('cc', own, 'k');
      simulator.purgePrivate('cc', own, 'gone');
      simulator.setPrivateMetadata('cc', own, 'new', policy);
      const result = finish();
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

  it('is over when it is finished', () => {
    simulator.finish();
    const over = 'this instance should not be used after calling Done()';
    expectRefusal(() => simulator.getState('cc', 'a'), over);
    expectRefusal(() => {
      simulator.putState('cc', 'a', bytes('x'));
    }, over);
    expectRefusal(() => simulator.range('cc', '', ''), over);
    expectRefusal(() => simulator.finish(), over);
  });
});

const emptyNamespace: NamespaceRwset = {
  namespace: 'cc',
  reads: [],
  rangeReads: [],
  writes: [],
  metadataWrites: [],
  collections: [],
};

function expectRefusal(action: () => unknown, message: string): void {
  expect(action).to.throw(SimulationError).with.property('message', message);
}

function keyRead(key: string, tx: number) {
  return { key, version: { block: 0, tx } };
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

function sha256(value: string): Uint8Array {
  return createHash('sha256').update(value).digest();
}
