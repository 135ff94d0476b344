import {
  type ChaincodeInterface,
  type ChaincodeResponse,
  type ChaincodeServerOpts,
  type ChaincodeStub,
  Shim,
} from 'fabric-shim';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** As little as a chaincode can do: `nothing`, `put <key> <value>`, `get <key>`, `putMany <prefix> <count> <value>`. */
class BenchChaincode implements ChaincodeInterface {
  Init(): Promise<ChaincodeResponse> {
    return Promise.resolve(Shim.success());
  }

  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    const [what, key = '', value = '', text = ''] = stub.getArgs();
    switch (what) {
      case 'nothing':
        return Shim.success();
      case 'put':
        await stub.putState(key, Buffer.from(value));
        return Shim.success();
      case 'putMany':
        for (let number = 0; number < Number(value); number += 1) {
          await stub.putState(`${key}${number}`, Buffer.from(text));
        }
        return Shim.success();
      case 'get':
        return Shim.success(Buffer.from(await stub.getState(key)));
      default:
        return Shim.error(`there is no ${what ?? 'function'}`);
    }
  }
}

/** Started by a ledger with options, or with environment variables; by test ledgers without TLS. */
const { values } = parseArgs({
  options: {
    'chaincode-address': { type: 'string', default: process.env['CHAINCODE_SERVER_ADDRESS'] ?? '' },
    'chaincode-id': { type: 'string', default: process.env['CORE_CHAINCODE_ID_NAME'] ?? '' },
    'chaincode-tls-cert-file': { type: 'string', default: process.env['CHAINCODE_TLS_CERT_FILE'] ?? '' },
    'chaincode-tls-key-file': { type: 'string', default: process.env['CHAINCODE_TLS_KEY_FILE'] ?? '' },
    'chaincode-tls-client-cacert-file': {
      type: 'string',
      default: process.env['CHAINCODE_TLS_CLIENT_CACERT_FILE'] ?? '',
    },
  },
});

const plain: Omit<ChaincodeServerOpts, 'tlsProps'> = {
  ccid: values['chaincode-id'],
  address: values['chaincode-address'],
};
const certFile = values['chaincode-tls-cert-file'];
// The types ask for TLS in any case; the library does not.
const options = plain as ChaincodeServerOpts;
if (certFile !== '') {
  options.tlsProps = {
    key: readFileSync(values['chaincode-tls-key-file']),
    cert: readFileSync(certFile),
    clientCACerts: readFileSync(values['chaincode-tls-client-cacert-file']),
  };
}
void Shim.server(new BenchChaincode(), options).start();
