import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { decodeKeyValueRwset } from '@careledger/fabric-embedded/rooms/codec/kv-rwset';
import {
  decodePrivateRwset,
  decodeTransactionRwset,
  encodePrivateRwset,
  encodeTransactionRwset,
} from '@careledger/fabric-embedded/rooms/codec/rwset';
import { compareKeys, createRwsetBuilder } from '@careledger/fabric-embedded/rooms/rwset/index';

const value = Buffer.from('value');
const version = { block: 3, tx: 1 };
const sha256 = (content: string | Uint8Array): Buffer => createHash('sha256').update(content).digest();

describe('a read/write set', () => {
  it('is sorted by the bytes of names and keys, whatever the order in which it came about', () => {
    const keys = ['b', 'a', 'k\u{1f600}', 'k\uffee', 'aa', ''];
    const build = (order: readonly string[]): Uint8Array => {
      const builder = createRwsetBuilder();
      for (const key of order) {
        builder.read('two', key, version);
        builder.write('one', key, value);
        builder.writeMetadata('one', key, [
          { name: 'z', value },
          { name: 'a', value },
        ]);
        builder.privateWrite('two', `collection ${key}`, key, value);
      }
      return encodeTransactionRwset(builder.build().rwset);
    };
    expect(build(keys)).to.deep.equal(build([...keys].reverse()));
    const { namespaces } = decodeTransactionRwset(build(keys)).view;
    expect(namespaces.map(({ namespace }) => namespace)).to.deep.equal(['one', 'two']);
    const sorted = ['', 'a', 'aa', 'b', 'k\uffee', 'k\u{1f600}'];
    expect(namespaces[0]?.writes.map(({ key }) => key)).to.deep.equal(sorted);
    expect(namespaces[0]?.metadataWrites[0]?.entries.map(({ name }) => name)).to.deep.equal(['a', 'z']);
    expect(namespaces[1]?.collections.map(({ collection }) => collection)).to.deep.equal(
      sorted.map((key) => `collection ${key}`),
    );
  });

  it('holds a key once: the last read, the last write; an empty value deletes', () => {
    const builder = createRwsetBuilder();
    builder.read('cc', 'key', undefined);
    builder.read('cc', 'key', version);
    builder.write('cc', 'key', value);
    builder.write('cc', 'key', new Uint8Array());
    const [namespace] = builder.build().rwset.namespaces;
    expect(namespace?.reads).to.deep.equal([{ key: 'key', version }]);
    expect(namespace?.writes).to.deep.equal([{ key: 'key', isDelete: true, value: new Uint8Array() }]);
  });

  it('keeps ranges in the order in which they were read, each once', () => {
    const range = (startKey: string, exhausted: boolean, keys: readonly string[]) => ({
      startKey,
      endKey: 'z',
      exhausted,
      reads: { raw: keys.map((key) => ({ key, version })) },
    });
    const builder = createRwsetBuilder();
    for (const read of [
      range('b', true, []),
      range('a', true, ['a1']),
      range('b', true, ['b1']),
      range('b', false, []),
    ]) {
      builder.rangeRead('cc', read);
    }
    expect(builder.build().rwset.namespaces[0]?.rangeReads).to.deep.equal([
      range('b', true, []),
      range('a', true, ['a1']),
      range('b', false, []),
    ]);
  });

  it('shows hashes of what is private, and the hash of the plaintext that goes to the members', () => {
    const builder = createRwsetBuilder();
    builder.privateRead('cc', 'c', 'read', version);
    builder.privateWrite('cc', 'c', 'written', value);
    builder.privateWrite('cc', 'c', 'deleted', new Uint8Array());
    builder.privatePurge('cc', 'c', 'purged');
    builder.privateMetadata('cc', 'c', 'noted', [{ name: 'note', value }]);
    const built = builder.build();
    const [collection] = built.rwset.namespaces[0]?.collections ?? [];
    const none = new Uint8Array();
    expect(collection?.reads).to.deep.equal([{ keyHash: sha256('read'), version }]);
    expect(collection?.writes).to.deep.equal([
      { keyHash: sha256('deleted'), isDelete: true, isPurge: false, valueHash: none },
      { keyHash: sha256('purged'), isDelete: true, isPurge: true, valueHash: none },
      { keyHash: sha256('written'), isDelete: false, isPurge: false, valueHash: sha256(value) },
    ]);
    expect(collection?.metadataWrites).to.deep.equal([
      { key: sha256('noted'), entries: [{ name: 'note', value }] },
    ]);
    const [plain] = decodePrivateRwset(encodePrivateRwset(built.private!)).view.collections;
    expect(collection?.privateRwsetHash).to.deep.equal(sha256(plain!.rwset));
    const content = decodeKeyValueRwset(plain!.rwset).view;
    expect(content.writes.map(({ key, isDelete }) => [key, isDelete])).to.deep.equal([
      ['deleted', true],
      ['purged', true],
      ['written', false],
    ]);
    expect(content.metadataWrites).to.deep.equal([{ key: 'noted', entries: [] }]);
  });

  it('has no plaintext where nothing private is written', () => {
    const builder = createRwsetBuilder();
    builder.privateRead('cc', 'c', 'key', undefined);
    const built = builder.build();
    expect(built.private).to.equal(undefined);
    expect(built.rwset.namespaces[0]?.collections[0]?.privateRwsetHash).to.deep.equal(new Uint8Array());
  });

  it('is empty bytes where nothing was done', () => {
    expect(encodeTransactionRwset(createRwsetBuilder().build().rwset)).to.have.length(0);
  });
});

describe('the order of keys', () => {
  it('is that of their UTF-8 bytes', () => {
    const keys = [
      '',
      'a',
      'b',
      '\u007f',
      '\u0080',
      '\u07ff',
      '\u0800',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{10ffff}',
      'a\u{1f600}',
      'a\uff00',
    ];
    for (const left of keys) {
      for (const right of keys) {
        expect(Math.sign(compareKeys(left, right)), JSON.stringify([left, right])).to.equal(
          Buffer.compare(Buffer.from(left), Buffer.from(right)),
        );
      }
    }
  });
});
