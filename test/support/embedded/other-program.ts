import { type ChaincodeInterface, type ChaincodeResponse, Shim } from 'fabric-shim';
import { servePlainly } from './serve-plainly';

/** Answers everything with one word, whatever was agreed. */
class OtherProgram implements ChaincodeInterface {
  Init(): Promise<ChaincodeResponse> {
    return Promise.resolve(Shim.success());
  }

  Invoke(): Promise<ChaincodeResponse> {
    return Promise.resolve(Shim.success(Buffer.from('"other"')));
  }
}

servePlainly(new OtherProgram());
