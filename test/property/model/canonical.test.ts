import { canonicalJson, fromBase64url, NotCanonicalError, parseCanonical } from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';

describe('canonical JSON', () => {
  it('is read back to the same value, and is the only text that is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(parseCanonical(text))).to.equal(text);
        const plain = JSON.stringify(value, null, 1);
        if (plain !== text) expect(() => parseCanonical(plain)).to.throw(NotCanonicalError);
      }),
    );
  });

  it('does not depend on the order in which members were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).to.equal(canonicalJson(value));
      }),
    );
  });

  it('is asked for of any text without anything but its own error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        try {
          parseCanonical(text);
        } catch (error) {
          expect(error).to.be.instanceOf(NotCanonicalError);
        }
      }),
    );
  });
});

describe('base64url', () => {
  it('is taken only in the one form that bytes encode to', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.string({ maxLength: 4 }), (bytes, more) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect([...(fromBase64url(text) ?? [])]).to.deep.equal([...bytes]);
        const other = fromBase64url(text + more);
        if (other !== undefined) expect(Buffer.from(other).toString('base64url')).to.equal(text + more);
      }),
    );
  });
});
