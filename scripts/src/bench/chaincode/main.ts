import { type ChaincodeInterface, type ChaincodeResponse, type ChaincodeStub, Shim } from 'fabric-shim';
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

/** Started by the embedded ledger with options, on Fabric with environment variables. */
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

void Shim.server(new BenchChaincode(), {
  ccid: values['chaincode-id'],
  address: values['chaincode-address'],
  tlsProps: {
    key: readFileSync(values['chaincode-tls-key-file']),
    cert: readFileSync(values['chaincode-tls-cert-file']),
    clientCACerts: readFileSync(values['chaincode-tls-client-cacert-file']),
  },
}).start();
