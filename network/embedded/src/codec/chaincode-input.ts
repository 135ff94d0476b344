import type { WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** `protos.ChaincodeInput`. */
export interface ChaincodeInput {
  readonly args: readonly Uint8Array[];
  readonly decorations: ReadonlyMap<string, Uint8Array>;
  readonly isInit: boolean;
}

export function readChaincodeInput(reader: WireReader): ChaincodeInput {
  const args: Uint8Array[] = [];
  const decorations = new Map<string, Uint8Array>();
  let isInit = false;
  while (reader.next()) {
    if (reader.field === 1) reader.append(args);
    else if (reader.field === 2) reader.entry(decorations);
    else if (reader.field === 3) isInit = reader.flag(isInit);
    else reader.skip();
  }
  return { args, decorations, isInit };
}

/** What a chaincode process gets as a transaction's payload: decorations are the peer's to add. */
export function encodeChaincodeInput(view: Partial<ChaincodeInput>): Uint8Array {
  let room = 64;
  for (const arg of view.args ?? []) room += arg.length + 5;
  const writer = new WireWriter(room);
  writeChaincodeInput(writer, view);
  return writer.finish();
}

export function writeChaincodeInput(writer: WireWriter, view: Partial<ChaincodeInput>): void {
  for (const arg of view.args ?? []) writer.message(1, arg);
  if (view.decorations) writer.map(2, view.decorations);
  writer.flag(3, view.isInit ?? false);
}
