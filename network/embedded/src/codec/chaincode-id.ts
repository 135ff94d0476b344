import type { WireReader } from './wire-reader';
import type { WireWriter } from './wire-writer';

/** `protos.ChaincodeID`. */
export interface ChaincodeId {
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

export function readChaincodeId(reader: WireReader): ChaincodeId {
  let path = '';
  let name = '';
  let version = '';
  while (reader.next()) {
    if (reader.field === 1) path = reader.text(path);
    else if (reader.field === 2) name = reader.text(name);
    else if (reader.field === 3) version = reader.text(version);
    else reader.skip();
  }
  return { name, version, path };
}

export function writeChaincodeId(writer: WireWriter, { path, name, version }: ChaincodeId): void {
  writer.text(1, path).text(2, name).text(3, version);
}
