import type { peer } from '@hyperledger/fabric-protos';
import { VALIDATION_CODE } from './validation-code';

type WireCode = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

const CODES: readonly WireCode[] = Object.values(VALIDATION_CODE);

/** A number as the generated type of `protos.TxValidationCode`; one that it does not know is INVALID_OTHER_REASON. */
export function validationCode(code: number): WireCode {
  return CODES.find((known) => known === code) ?? VALIDATION_CODE.INVALID_OTHER_REASON;
}
