import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Shim, type ChaincodeResponse, type ChaincodeStub } from 'fabric-shim';
import { Probe } from '../../conformance/probe/chaincode';

/** Does what it is told where its one argument is a program, and answers CareLedger's own calls with one word, whatever was agreed. */
class Altered extends Probe {
  override async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    return stub.getArgs()[0]?.startsWith('[') === true
      ? super.Invoke(stub)
      : Shim.success(Buffer.from('"other"'));
  }
}

const { values } = parseArgs({
  options: {
    'chaincode-address': { type: 'string', default: '' },
    'chaincode-id': { type: 'string', default: '' },
    'chaincode-tls-cert-file': { type: 'string', default: '' },
    'chaincode-tls-key-file': { type: 'string', default: '' },
    'chaincode-tls-client-cacert-file': { type: 'string', default: '' },
  },
});

void Shim.server(new Altered(), {
  ccid: values['chaincode-id'],
  address: values['chaincode-address'],
  tlsProps: {
    key: readFileSync(values['chaincode-tls-key-file']),
    cert: readFileSync(values['chaincode-tls-cert-file']),
    clientCACerts: readFileSync(values['chaincode-tls-client-cacert-file']),
  },
}).start();
