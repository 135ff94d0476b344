/*
 * Loaded into a chaincode's process before its own code (`node --require`): ends it when the ledger that started it is
 * gone, however that went. The ledger holds the other end of the standard input, which the system closes with it; it
 * passes through npm and shells unlike Node's own channel between processes.
 */
process.stdin.on('error', leave).on('close', leave).on('end', leave).resume();
if ('unref' in process.stdin) process.stdin.unref();

function leave(): never {
  process.exit(0);
}
