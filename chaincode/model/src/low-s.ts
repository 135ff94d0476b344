/** The order of P-256 (SEC 2, secp256r1), and its half: a signature's s above that has a twin below it. */
const ORDER = bytesOf('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const HALF_ORDER = bytesOf('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8');
const S_OFFSET = 32;

/** Whether s of a 64-byte signature is in the lower half, so that nobody makes a second valid one of it. */
export function isLowS(signature: Uint8Array): boolean {
  for (const [index, limit] of HALF_ORDER.entries()) {
    const byte = signature[S_OFFSET + index] ?? 0;
    if (byte !== limit) return byte < limit;
  }
  return true;
}

/** The twin of a 64-byte signature whose s is in the lower half; signers call it, verifiers only check. */
export function toLowS(signature: Uint8Array): Uint8Array {
  if (isLowS(signature)) return signature;
  const result = new Uint8Array(signature);
  let borrow = 0;
  for (let index = ORDER.length - 1; index >= 0; index--) {
    const difference = (ORDER[index] ?? 0) - (signature[S_OFFSET + index] ?? 0) - borrow;
    borrow = difference < 0 ? 1 : 0;
    result[S_OFFSET + index] = difference + 256 * borrow;
  }
  return result;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
