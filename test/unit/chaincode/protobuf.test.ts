import {
  bytesField,
  concat,
  fieldsOf,
  textField,
  varintField,
} from '@careledger/chaincode/dist/ledger/protobuf';
import { expect } from 'chai';

describe("protobuf's wire format", () => {
  it('is read as it was written, empty fields and large numbers too', () => {
    const long = Buffer.alloc(300, 7);
    const message = concat([
      varintField(1, 0),
      varintField(2, 1_000_000),
      textField(3, ''),
      textField(3, 'Schlüssel'),
      bytesField(15, long),
      bytesField(16, long),
    ]);
    expect(
      fieldsOf(message).map(({ field, value }) => [
        field,
        typeof value === 'number' ? value : Buffer.from(value).toString(),
      ]),
    ).to.deep.equal([
      [1, 0],
      [2, 1_000_000],
      [3, ''],
      [3, 'Schlüssel'],
      [15, long.toString()],
      [16, long.toString()],
    ]);
    expect(fieldsOf(new Uint8Array())).to.deep.equal([]);
  });

  it('is refused where it is cut off, without end, or of another kind', () => {
    const whole = textField(1, 'a key');
    for (let length = 1; length < whole.length; length += 1) {
      expect(() => fieldsOf(whole.subarray(0, length)), `${length} bytes`).to.throw(RangeError);
    }
    expect(() => fieldsOf(Buffer.alloc(20, 0xff))).to.throw(RangeError);
    expect(() => fieldsOf(Buffer.from([0x0d, 1, 2, 3, 4])), 'a fixed number').to.throw(RangeError);
  });
});
