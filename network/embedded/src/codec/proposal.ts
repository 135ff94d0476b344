import { type ChaincodeId, readChaincodeId, writeChaincodeId } from './chaincode-id';
import { type ChaincodeInput, readChaincodeInput, writeChaincodeInput } from './chaincode-input';
import { readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, readTwo, WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

export { type ChaincodeInput, encodeChaincodeInput } from './chaincode-input';

/** Tags and lengths. */
const BESIDE = 24;

/** `protos.SignedProposal`: the signature is the client's, over `proposal`. */
export interface SignedProposal {
  readonly proposal: Uint8Array;
  readonly signature: Uint8Array;
}

/** `protos.Proposal`. `header` is a `common.Header`, `payload` a `protos.ChaincodeProposalPayload`. */
export interface Proposal {
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  readonly extension: Uint8Array;
}

/** `protos.ChaincodeHeaderExtension`. */
export interface ChaincodeHeaderExtension {
  readonly chaincodeId: ChaincodeId | undefined;
}

/** `protos.ChaincodeProposalPayload`. `input` is a `protos.ChaincodeInvocationSpec`. */
export interface ChaincodeProposalPayload {
  readonly input: Uint8Array;
  /** What endorsers see and the ledger does not. */
  readonly transient: ReadonlyMap<string, Uint8Array>;
}

/** `protos.ChaincodeInvocationSpec`, unpacked. */
export interface ChaincodeInvocationSpec {
  readonly chaincodeId: ChaincodeId | undefined;
  /** `protos.ChaincodeSpec.Type`; 0 where the client does not say. */
  readonly type: number;
  /** Undefined where the message carries no `protos.ChaincodeInput`. */
  readonly input: ChaincodeInput | undefined;
}

/** @throws CodecError */
export function decodeSignedProposal(bytes: Uint8Array): Decoded<SignedProposal> {
  return readMessage('protos.SignedProposal', bytes, readSignedProposal);
}

export function readSignedProposal(reader: WireReader): SignedProposal {
  const [proposal, signature] = readTwo(reader);
  return { proposal, signature };
}

export function encodeSignedProposal({ proposal, signature }: SignedProposal): Uint8Array {
  return new WireWriter(proposal.length + signature.length + BESIDE)
    .bytes(1, proposal)
    .bytes(2, signature)
    .finish();
}

/** @throws CodecError */
export function decodeProposal(bytes: Uint8Array): Decoded<Proposal> {
  return readMessage('protos.Proposal', bytes, (reader) => {
    let header = NOTHING;
    let payload = NOTHING;
    let extension = NOTHING;
    while (reader.next()) {
      if (reader.field === 1) header = reader.bytes(header);
      else if (reader.field === 2) payload = reader.bytes(payload);
      else if (reader.field === 3) extension = reader.bytes(extension);
      else reader.skip();
    }
    return { header, payload, extension };
  });
}

export function encodeProposal({ header, payload, extension }: Proposal): Uint8Array {
  return new WireWriter(header.length + payload.length + extension.length + BESIDE)
    .bytes(1, header)
    .bytes(2, payload)
    .bytes(3, extension)
    .finish();
}

/** @throws CodecError */
export function decodeChaincodeHeaderExtension(bytes: Uint8Array): Decoded<ChaincodeHeaderExtension> {
  return readMessage('protos.ChaincodeHeaderExtension', bytes, (reader) => {
    let chaincodeId: Uint8Array | undefined;
    while (reader.next()) {
      if (reader.field === 2) chaincodeId = reader.message(chaincodeId);
      else reader.skip();
    }
    return { chaincodeId: chaincodeId && readChaincodeId(new WireReader(chaincodeId)) };
  });
}

export function encodeChaincodeHeaderExtension({ chaincodeId }: ChaincodeHeaderExtension): Uint8Array {
  const writer = new WireWriter();
  if (chaincodeId)
    writer.nested(2, (nested) => {
      writeChaincodeId(nested, chaincodeId);
    });
  return writer.finish();
}

/** @throws CodecError */
export function decodeChaincodeProposalPayload(bytes: Uint8Array): Decoded<ChaincodeProposalPayload> {
  return readMessage('protos.ChaincodeProposalPayload', bytes, (reader) => {
    let input = NOTHING;
    const transient = new Map<string, Uint8Array>();
    while (reader.next()) {
      if (reader.field === 1) input = reader.bytes(input);
      else if (reader.field === 2) reader.entry(transient);
      else reader.skip();
    }
    return { input, transient };
  });
}

/** Transient entries are written in the order of their names. */
export function encodeChaincodeProposalPayload({ input, transient }: ChaincodeProposalPayload): Uint8Array {
  return new WireWriter(input.length + BESIDE).bytes(1, input).map(2, transient).finish();
}

/** @throws CodecError */
export function decodeChaincodeInvocationSpec(bytes: Uint8Array): Decoded<ChaincodeInvocationSpec> {
  return readMessage('protos.ChaincodeInvocationSpec', bytes, (reader) => {
    let spec: Uint8Array | undefined;
    while (reader.next()) {
      if (reader.field === 1) spec = reader.message(spec);
      else reader.skip();
    }
    return readChaincodeSpec(new WireReader(spec ?? NOTHING));
  });
}

/** `protos.ChaincodeSpec`. */
function readChaincodeSpec(reader: WireReader): ChaincodeInvocationSpec {
  let type = 0;
  let chaincodeId: Uint8Array | undefined;
  let input: Uint8Array | undefined;
  while (reader.next()) {
    if (reader.field === 1) type = reader.int32(type);
    else if (reader.field === 2) chaincodeId = reader.message(chaincodeId);
    else if (reader.field === 3) input = reader.message(input);
    else reader.skip();
  }
  return {
    chaincodeId: chaincodeId && readChaincodeId(new WireReader(chaincodeId)),
    type,
    input: input && readChaincodeInput(new WireReader(input)),
  };
}

export function encodeChaincodeInvocationSpec({
  chaincodeId,
  input,
}: {
  readonly chaincodeId: ChaincodeId;
  readonly input: Partial<ChaincodeInput>;
}): Uint8Array {
  return new WireWriter()
    .nested(1, (spec) => {
      spec
        .nested(2, (nested) => {
          writeChaincodeId(nested, chaincodeId);
        })
        .nested(3, (nested) => {
          writeChaincodeInput(nested, input);
        });
    })
    .finish();
}
