import { expect } from 'chai';
import { endorserVerdict } from '@careledger/fabric-embedded/rooms/gateway/response-status';
import type { EndorserResponse } from '@careledger/fabric-embedded/rooms/peer/types';

function response(status: number, payload?: string): EndorserResponse {
  return {
    version: 0,
    response: { status, message: 'words', payload: new Uint8Array() },
    payload: payload === undefined ? undefined : Buffer.from(payload),
    endorsement: undefined,
    interest: [],
  };
}

/** Rows of `internal/pkg/gateway/apiutils_test.go`'s kind: what a peer says, and what that means. */
const rows = [
  ['a fault in the proposal', response(500), 'fault', 'FAILED_PRECONDITION', 'fault', false],
  ['a peer that cannot be reached', undefined, 'rpc error', 'UNAVAILABLE', 'rpc error', true],
  ['a refusal of the peer itself', response(500), undefined, 'ABORTED', 'words', true],
  [
    'an error of the chaincode',
    response(500, 'signed'),
    undefined,
    'UNKNOWN',
    'chaincode response 500, words',
    false,
  ],
  ['a refusal of the chaincode', response(400), undefined, 'UNKNOWN', 'chaincode response 400, words', false],
  [
    'a status below success',
    response(199, 'signed'),
    undefined,
    'UNKNOWN',
    'chaincode response 199, words',
    false,
  ],
] as const;

describe("what a peer's answer means", () => {
  for (const [name, answered, error, code, message, retry] of rows) {
    it(name, () => {
      expect(endorserVerdict({ response: answered, error })).to.deep.equal({
        ok: false,
        code,
        message,
        retry,
      });
    });
  }

  for (const status of [200, 399]) {
    it(`success with ${status}`, () => {
      const answered = response(status, 'signed');
      expect(endorserVerdict({ response: answered, error: undefined })).to.deep.equal({
        ok: true,
        response: answered,
      });
    });
  }
});
