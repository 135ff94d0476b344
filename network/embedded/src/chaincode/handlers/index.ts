import type { ChaincodeMessageType } from '../../codec/chaincode-message';
import type { Handler } from '../transaction-context';
import { invokeChaincode } from './invoke-chaincode';
import { getStateMetadata, putStateMetadata } from './metadata';
import { getHistoryForKey, getQueryResult, getStateByRange, queryStateClose, queryStateNext } from './query';
import {
  deleteState,
  getPrivateDataHash,
  getState,
  getStateMultiple,
  purgePrivateData,
  putState,
  writeBatch,
} from './state';

/** Everything that a running transaction can ask of its peer. */
export const handlers: Partial<Readonly<Record<ChaincodeMessageType, Handler>>> = {
  GET_STATE: getState,
  GET_STATE_MULTIPLE: getStateMultiple,
  PUT_STATE: putState,
  DEL_STATE: deleteState,
  WRITE_BATCH_STATE: writeBatch,
  GET_STATE_METADATA: getStateMetadata,
  PUT_STATE_METADATA: putStateMetadata,
  GET_STATE_BY_RANGE: getStateByRange,
  GET_QUERY_RESULT: getQueryResult,
  GET_HISTORY_FOR_KEY: getHistoryForKey,
  QUERY_STATE_NEXT: queryStateNext,
  QUERY_STATE_CLOSE: queryStateClose,
  GET_PRIVATE_DATA_HASH: getPrivateDataHash,
  PURGE_PRIVATE_DATA: purgePrivateData,
  INVOKE_CHAINCODE: invokeChaincode,
};
