import { google } from '@hyperledger/fabric-protos';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { type ErrorDetail, encodeErrorDetail } from './gateway';

/** The gRPC trailer that carries a `google.rpc.Status`. */
export const STATUS_DETAILS_TRAILER = 'grpc-status-details-bin';

/**
 * `google.rpc.Status`: an error together with what each node said.
 *
 * @param code gRPC status code
 */
export function encodeStatus(code: number, message: string, details: readonly ErrorDetail[]): Uint8Array {
  const status = new google.rpc.Status();
  status.setCode(code);
  status.setMessage(message);
  status.setDetailsList(
    details.map((detail) => {
      const any = new Any();
      any.pack(encodeErrorDetail(detail), 'gateway.ErrorDetail');
      return any;
    }),
  );
  return status.serializeBinary();
}
