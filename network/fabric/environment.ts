/** What a program needs to be found and to run, in the words of POSIX, of the dynamic linker, of Go and of Node. */
const INHERITED: readonly string[] = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'LD_LIBRARY_PATH',
  'GODEBUG',
  'GOGC',
  'GOMAXPROCS',
  'NODE_ENV',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_V8_COVERAGE',
];

/**
 * The environment of a program. Whatever else this process was started with stays with it: the operator's passwords and tokens
 * are none of a chaincode's business, and a `CORE_` or `ORDERER_` variable would go before a node's own configuration.
 *
 * @param own this process's
 * @param added what the program is given; it goes before what is passed on
 */
export function programEnvironment(
  added: Readonly<Record<string, string>>,
  own: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const passedOn: NodeJS.ProcessEnv = {};
  for (const name of INHERITED) if (own[name] !== undefined) passedOn[name] = own[name];
  return { ...passedOn, ...added };
}
