/** Encodes r and s, 32 bytes each (IEEE P1363), as the ASN.1 DER sequence that Fabric expects (SEC 1, C.5). */
export function toDer(signature: Uint8Array): Uint8Array {
  const body = Buffer.concat([derInteger(signature.subarray(0, 32)), derInteger(signature.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

function derInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) {
    start++;
  }
  const digits = bytes.subarray(start);
  // A leading bit of one would read as a negative number.
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.of(0x02, digits.length + sign.length, ...sign), digits]);
}
