import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { ecdsaSigner, type EcdsaVerifier, ecdsaVerifier } from '@careledger/fabric-embedded/rooms/msp/ecdsa';
import { MspError } from '@careledger/fabric-embedded/rooms/msp/index';

const message = Buffer.from('message');
const orders: Readonly<Record<string, bigint>> = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384':
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

describe('signatures', () => {
  for (const [namedCurve, order] of Object.entries(orders)) {
    describe(`on ${namedCurve}`, () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
      const signer = ecdsaSigner(privateKey);
      const verifier = ecdsaVerifier(publicKey);
      const verify = (signed: Uint8Array, signature: Uint8Array): Promise<boolean> =>
        verifiedBothWays(verifier, signed, signature);

      it('hold for their message alone', async () => {
        const signature = signer(message);
        expect(await verify(message, signature)).to.equal(true);
        expect(await verify(Buffer.from('other'), signature)).to.equal(false);
        const other = ecdsaVerifier(generateKeyPairSync('ec', { namedCurve }).publicKey);
        expect(await verifiedBothWays(other, message, signature)).to.equal(false);
      });

      it('always have the smaller s, and do not hold with the larger', async () => {
        for (let time = 0; time < 40; time += 1) {
          const signature = signer(message);
          const { r, s } = partsOf(signature);
          expect(s <= order / 2n).to.equal(true);
          expect(await verify(message, derOf(r, order - s))).to.equal(false);
          expect(await verify(message, derOf(r, s))).to.equal(true);
        }
      });

      it('do not hold where they are no signature', async () => {
        const { r, s } = partsOf(signer(message));
        const broken = [
          new Uint8Array(),
          Buffer.from('3000', 'hex'),
          Buffer.from('hello'),
          derOf(0n, s),
          derOf(r, 0n),
          derOf(order + r, s),
          signer(message).subarray(0, -1),
          sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
        ];
        for (const signature of broken) expect(await verify(message, signature)).to.equal(false);
      });

      it('hold with bytes after them, as Go reads them', async () => {
        const longer = Buffer.concat([signer(message), Buffer.from('00', 'hex')]);
        expect(await verify(message, longer)).to.equal(true);
      });
    });
  }

  it('are not made or checked with keys of another kind', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    expect(() => ecdsaSigner(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })))).to.throw(
      MspError,
    );
    expect(() => ecdsaVerifier(publicKey)).to.throw(MspError, 'public key algorithm');
  });
});

/** The verdict, which has to be the same on another thread. */
async function verifiedBothWays(
  verifier: EcdsaVerifier,
  signed: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const holds = verifier.verify(signed, signature);
  expect(await verifier.verifyAsync(signed, signature)).to.equal(holds);
  return holds;
}

function partsOf(signature: Uint8Array): { readonly r: bigint; readonly s: bigint } {
  const rLength = signature[3]!;
  const number = (start: number, length: number): bigint =>
    BigInt(`0x${Buffer.from(signature.subarray(start, start + length)).toString('hex')}`);
  return { r: number(4, rLength), s: number(6 + rLength, signature[5 + rLength]!) };
}

function derOf(r: bigint, s: bigint): Uint8Array {
  const integer = (value: bigint): Buffer => {
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
    const content = bytes[0]! < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]);
    return Buffer.concat([Buffer.from([2, content.length]), content]);
  };
  const content = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}
