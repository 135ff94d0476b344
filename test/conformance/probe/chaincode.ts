import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from 'fabric-shim';
import { fromBytes, toBytes } from './bytes';
import { listing, historyListing } from './listings';
import type { Bytes, Operation, Program, Value } from './program';

/** A response that an operation asked for; ends the program. */
class Respond {
  constructor(readonly response: ChaincodeResponse) {}
}

/**
 * Does what it is told: its one argument is a program in JSON, its payload the results in JSON. The programs come from the
 * conformance cases alone, so they are taken as they are.
 */
export class Probe implements ChaincodeInterface {
  Init(): Promise<ChaincodeResponse> {
    return Promise.resolve({ status: 200, payload: Buffer.alloc(0) });
  }

  /** Answers an error as a contract would: the shim itself never answers where this rejects. */
  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    try {
      return await runProgram(stub);
    } catch (error) {
      return { status: 500, message: messageOf(error), payload: Buffer.alloc(0) };
    }
  }
}

async function runProgram(stub: ChaincodeStub): Promise<ChaincodeResponse> {
  const program = JSON.parse(stub.getStringArgs()[0] ?? '[]') as Program;
  const results: unknown[] = [];
  for (const operation of program) {
    const result = await perform(stub, operation);
    if (result instanceof Respond) return result.response;
    results.push(result ?? null);
  }
  return { status: 200, message: '', payload: Buffer.from(JSON.stringify(results)) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function perform(stub: ChaincodeStub, operation: Operation): Promise<unknown> {
  if (operation.onlyAt !== undefined && operation.onlyAt !== process.env['CORE_PEER_LOCALMSPID']) return null;
  if (!operation.attempt) return execute(stub, operation);
  try {
    return await execute(stub, operation);
  } catch (error) {
    return { error: messageOf(error) };
  }
}

async function execute(stub: ChaincodeStub, operation: Operation): Promise<unknown> {
  switch (operation.op) {
    case 'get':
      return toBytes(await stub.getState(operation.key));
    case 'put':
      return done(stub.putState(operation.key, value(operation.value)));
    case 'putMany':
      for (let index = 0; index < operation.count; index++) {
        await stub.putState(operation.prefix + String(index).padStart(3, '0'), Buffer.from('v'));
      }
      return null;
    case 'delete':
      return done(stub.deleteState(operation.key));
    case 'range':
      return listing(await stub.getStateByRange(operation.start, operation.end), operation);
    case 'rangePage': {
      const { iterator, metadata } = await stub.getStateByRangeWithPagination(
        operation.start,
        operation.end,
        operation.pageSize,
        operation.bookmark ?? '',
      );
      return { results: await listing(iterator, operation), metadata };
    }
    case 'putComposite':
      return done(
        stub.putState(
          stub.createCompositeKey(operation.type, [...operation.parts]),
          Buffer.from(operation.parts.join(' ')),
        ),
      );
    case 'composite':
      return listing(
        await stub.getStateByPartialCompositeKey(operation.type, [...operation.parts]),
        operation,
      );
    case 'compositePage': {
      const { iterator, metadata } = await stub.getStateByPartialCompositeKeyWithPagination(
        operation.type,
        [...operation.parts],
        operation.pageSize,
        operation.bookmark ?? '',
      );
      return { results: await listing(iterator, operation), metadata };
    }
    case 'query':
      return listing(await stub.getQueryResult(operation.query), operation);
    case 'history':
      return historyListing(await stub.getHistoryForKey(operation.key), operation);
    case 'getPolicy':
      return policyOf(await stub.getStateValidationParameter(operation.key));
    case 'setPolicy':
      return done(stub.setStateValidationParameter(operation.key, fromBytes(operation.policy)));
    case 'privateGet':
      return toBytes(await stub.getPrivateData(operation.collection, operation.key));
    case 'privateHash':
      return toBytes(await stub.getPrivateDataHash(operation.collection, operation.key));
    case 'privatePut':
      return done(stub.putPrivateData(operation.collection, operation.key, value(operation.value)));
    case 'privateDelete':
      return done(stub.deletePrivateData(operation.collection, operation.key));
    case 'privatePurge':
      return done(stub.purgePrivateData(operation.collection, operation.key));
    case 'privateRange':
      return listing(
        await stub.getPrivateDataByRange(operation.collection, operation.start, operation.end),
        operation,
      );
    case 'privateSetPolicy':
      return done(
        stub.setPrivateDataValidationParameter(
          operation.collection,
          operation.key,
          fromBytes(operation.policy),
        ),
      );
    case 'transient': {
      const bytes = stub.getTransient().get(operation.field);
      if (bytes === undefined) return null;
      if (operation.to === undefined) return toBytes(bytes);
      return done(stub.putPrivateData(operation.to.collection, operation.to.key, bytes));
    }
    case 'event':
      stub.setEvent(operation.name, fromBytes(operation.payload));
      return null;
    case 'context':
      return context(stub);
    case 'invoke': {
      const { status, message, payload } = await stub.invokeChaincode(
        operation.chaincode,
        [JSON.stringify(operation.program)],
        operation.channel ?? '',
      );
      return { status, message: message ?? '', payload: toBytes(payload ?? new Uint8Array()) };
    }
    case 'throw':
      throw new Error(operation.message);
    case 'respond':
      return new Respond({
        status: operation.status,
        message: operation.message ?? '',
        payload: fromBytes(operation.payload ?? ''),
      });
  }
}

/** @param policy undefined where the key has none, whatever the shim's types say */
function policyOf(policy: Uint8Array | undefined): Bytes | null {
  return policy ? toBytes(policy) : null;
}

/** The shim gives a peer's empty answer back; there is nothing in it to note. */
async function done(call: Promise<void>): Promise<null> {
  await call;
  return null;
}

function value(wanted: Value): Buffer {
  if (typeof wanted === 'object' && 'size' in wanted) return Buffer.alloc(wanted.size, 'x');
  if (typeof wanted === 'object' && 'differs' in wanted) return Buffer.from(`process ${process.pid}`);
  return fromBytes(wanted);
}

function context(stub: ChaincodeStub): unknown {
  const creator = stub.getCreator();
  return {
    channel: stub.getChannelID(),
    creator: creator.mspid,
    certificate: Buffer.from(creator.idBytes).toString('utf8').startsWith('-----BEGIN CERTIFICATE-----'),
    bindingDigits: stub.getBinding().length,
    arguments: stub.getArgs().length,
    txId: stub.getTxID(),
  };
}
