import { join } from 'node:path';

const exitWithParent = join(__dirname, 'exit-with-parent.js');

/**
 * What a program needs to be found and to run, in the words of POSIX, of the dynamic linker and of Node. Whatever else the
 * ledger was started with stays with it: passwords and tokens of the operator's are none of the chaincode's business.
 */
const INHERITED: readonly string[] = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'LD_LIBRARY_PATH',
  'NODE_ENV',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_V8_COVERAGE',
];

/**
 * The environment of a chaincode's process.
 *
 * @param own the ledger's
 * @param added what the deployment says; it goes before the ledger's
 */
export function chaincodeEnvironment(
  own: NodeJS.ProcessEnv,
  added: Readonly<Record<string, string>>,
  address: string,
  packageId: string,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const name of INHERITED) {
    if (own[name] !== undefined) env[name] = own[name];
  }
  Object.assign(env, added);
  return {
    ...env,
    CHAINCODE_SERVER_ADDRESS: address,
    CHAINCODE_ID: packageId,
    CORE_CHAINCODE_ID_NAME: packageId,
    NODE_OPTIONS: `${env['NODE_OPTIONS'] ?? ''} --require ${JSON.stringify(exitWithParent)}`.trim(),
  };
}
