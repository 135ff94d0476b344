import { startProbePeer } from './probe-peer';

/*
 * Runs the probing chaincode below a shell, says the process id of the chaincode itself, and waits to be killed.
 * Argument: the folder.
 */
async function hostUntilKilled(folder: string): Promise<void> {
  const peer = await startProbePeer({
    folder,
    server: (probe) => ({
      ...probe,
      launch: probe.launch && {
        ...probe.launch,
        command: '/bin/sh',
        // The second command keeps the shell from becoming the first one.
        args: ['-c', `"${process.execPath}" "${probe.launch.args.join(' ')}"; true`],
      },
    }),
  });
  await peer.chaincode.ready();
  const { results } = await peer.run([{ op: 'put', key: 'pid', value: { differs: true } }]);
  if (results.length !== 1) throw new Error('The probe did not answer.');
  process.stdout.write(`${peer.chaincode.status.pid ?? 0}\n`);
  await new Promise(() => setInterval(() => undefined, 1000));
}

void hostUntilKilled(process.argv[2] ?? '');
