import { readFileSync } from 'node:fs';
import { Shim } from 'fabric-shim';
import { Probe } from './chaincode';

/** @throws Error naming the variable where the environment lacks it */
function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}

const server = Shim.server(new Probe(), {
  ccid: setting('CORE_CHAINCODE_ID_NAME'),
  address: setting('CHAINCODE_SERVER_ADDRESS'),
  tlsProps: {
    key: readFileSync(setting('CHAINCODE_TLS_KEY_FILE')),
    cert: readFileSync(setting('CHAINCODE_TLS_CERT_FILE')),
    clientCACerts: readFileSync(setting('CHAINCODE_TLS_CLIENT_CACERT_FILE')),
  },
});

void server.start();
