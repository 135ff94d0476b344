import { type ChaincodeInterface, type ChaincodeServerOpts, Shim } from 'fabric-shim';

/** Serves a chaincode without TLS, as a test ledger starts it: its types ask for TLS, the library does not. */
export function servePlainly(chaincode: ChaincodeInterface): void {
  const options: Omit<ChaincodeServerOpts, 'tlsProps'> = {
    ccid: process.env['CORE_CHAINCODE_ID_NAME'] ?? '',
    address: process.env['CHAINCODE_SERVER_ADDRESS'] ?? '',
  };
  void Shim.server(chaincode, options as ChaincodeServerOpts).start();
}
