import { expect } from 'chai';
import * as fc from 'fast-check';
import { gateway, peer } from '@hyperledger/fabric-protos';
import { encodeGetStateMultipleResult } from '@careledger/fabric-embedded/rooms/codec/chaincode-request';
import {
  encodeCommitStatusResponse,
  encodeEndorseResponse,
  encodeEvaluateResponse,
} from '@careledger/fabric-embedded/rooms/codec/gateway';
import {
  decodeChaincodeInvocationSpec,
  encodeChaincodeInput,
  encodeChaincodeInvocationSpec,
} from '@careledger/fabric-embedded/rooms/codec/proposal';
import { CodecError } from '@careledger/fabric-embedded/rooms/codec/message';
import { createDice } from '../../conformance/generated/dice';
import { createMangle } from '../../support/embedded/mangle';
import { wireBytes } from '../../support/embedded/wire-bytes';
import { type GeneratedMessage, WIRE_MESSAGES } from '../../support/embedded/wire-messages';

const MANGLED_EACH = 8;

describe('What is read field by field', () => {
  for (const { name, decode, generated, fields, again } of WIRE_MESSAGES) {
    it(`${name}: says the same as the generated code, in whatever order it comes`, () => {
      fc.assert(
        fc.property(wireBytes(fields), (bytes) => {
          expect(view(decode(bytes))).to.deep.equal(view(decode(generated(bytes).serializeBinary())));
          // Bytes from the network are Buffers; what is read from them is not.
          expect(view(decode(Buffer.from(bytes)))).to.deep.equal(view(decode(bytes)));
        }),
        { numRuns: 25 },
      );
    });

    if (again)
      it(`${name}: is written in the bytes of the generated code`, () => {
        fc.assert(
          fc.property(wireBytes(fields), (bytes) => {
            expect(hex(again(bytes))).to.equal(hex(generated(bytes).serializeBinary()));
          }),
          { numRuns: 25 },
        );
      });

    it(`${name}: is refused or read where it is malformed, and nothing else happens`, () => {
      fc.assert(
        fc.property(wireBytes(fields), fc.nat(), (bytes, seed) => {
          const mangle = createMangle(createDice(seed), [bytes]);
          for (let count = 0; count < MANGLED_EACH; count += 1) {
            try {
              decode(mangle(bytes));
            } catch (error) {
              expect(error).to.be.instanceOf(CodecError);
            }
          }
        }),
        { numRuns: 25 },
      );
    });
  }

  it('answers are written in the bytes of the generated code, too', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const status = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 200));
    const map = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), bytes)).map((entries) => new Map(entries));
    fc.assert(
      fc.property(bytes, bytes, status, fc.string({ unit: 'grapheme' }), map, fc.nat(), (...drawn) => {
        const [payload, signature, code, message, decorations, number] = drawn;
        const same = (
          type: { deserializeBinary(bytes: Uint8Array): GeneratedMessage },
          written: Uint8Array,
        ) => {
          expect(hex(type.deserializeBinary(written).serializeBinary())).to.equal(hex(written));
        };
        same(gateway.EvaluateResponse, encodeEvaluateResponse({ status: code, message, payload }));
        same(gateway.EndorseResponse, encodeEndorseResponse({ payload, signature }));
        same(gateway.CommitStatusResponse, encodeCommitStatusResponse(number % 30, number));
        same(peer.GetStateMultipleResult, encodeGetStateMultipleResult([payload, signature]));
        const input = { args: [payload, signature], decorations, isInit: number % 2 === 0 };
        same(peer.ChaincodeInput, encodeChaincodeInput(input));
        const chaincodeId = { name: message, version: '', path: '' };
        const spec = encodeChaincodeInvocationSpec({ chaincodeId, input });
        same(peer.ChaincodeInvocationSpec, spec);
        expect(decodeChaincodeInvocationSpec(spec).view).to.deep.equal({ chaincodeId, type: 0, input });
      }),
    );
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Without the bytes that were read. */
function view(decoded: unknown): unknown {
  return typeof decoded === 'object' && decoded !== null && 'view' in decoded ? decoded.view : decoded;
}
