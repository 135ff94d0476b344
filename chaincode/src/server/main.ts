/** Runs the chaincode as a server that peers connect to; `npm start`. */
import './skip-unwritten-lines';
import { createChaincode } from '../chaincode';
import { OptionsError, readServerOptions, type ServerOptions } from './options';
import { BatchingServer, withBatching } from './peer-batching';

/** Like Fabric's runner: no limit of our own on messages, and pings that keep an idle connection open. */
const GRPC_OPTIONS = {
  'grpc.max_send_message_length': -1,
  'grpc.max_receive_message_length': -1,
  'grpc.keepalive_time_ms': 110_000,
  'grpc.http2.min_time_between_pings_ms': 110_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.http2.max_pings_without_data': 0,
  'grpc.keepalive_permit_without_calls': 1,
};

async function serve({ address, id, tls }: ServerOptions): Promise<void> {
  const tlsProps = tls && { key: tls.key, cert: tls.cert, clientCACerts: tls.clientAuthorities };
  const options = { ...GRPC_OPTIONS, address, ccid: id, ...(tlsProps && { tlsProps }) };
  await new BatchingServer(withBatching(createChaincode()), options).start();
}

function readOptions(): ServerOptions {
  try {
    return readServerOptions(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

serve(readOptions()).catch((error: unknown) => {
  process.stderr.write(
    `The chaincode did not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
