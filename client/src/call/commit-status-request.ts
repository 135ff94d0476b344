/**
 * The bytes of an unsigned `gateway.SignedCommitStatusRequest`.
 *
 * fabric-gateway hands out a commit only after a submit that succeeded. What became of a transaction must be asked above all
 * when the submit failed, so the request is written here: three messages of strings and bytes.
 */
export function commitStatusRequest(parts: {
  readonly transactionId: string;
  readonly channel: string;
  readonly mspId: string;
  readonly certificate: Uint8Array;
}): Uint8Array {
  const identity = Buffer.concat([field(1, Buffer.from(parts.mspId)), field(2, parts.certificate)]);
  const request = Buffer.concat([
    field(1, Buffer.from(parts.transactionId)),
    field(2, Buffer.from(parts.channel)),
    field(3, identity),
  ]);
  return field(1, request);
}

/** A length-delimited protobuf field. */
function field(number: number, bytes: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      length.push(rest);
      break;
    }
    length.push((rest & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.of((number << 3) | 2, ...length), bytes]);
}
