/**
 * A message as it came and as it reads. JavaScript protobuf drops fields that it does not know, so whatever is hashed,
 * signed, stored or passed on is always `bytes`, never a view that was written again.
 */
export interface Decoded<View> {
  readonly bytes: Uint8Array;
  readonly view: View;
}
