/** A release service that kills itself in its first release: just before it commits, or when it has committed and not yet answered. */
import { readFile } from 'node:fs/promises';
import { connect } from '@careledger/client';
import { openVault, vaultKeyFromFile } from '@careledger/client/vault';
import { loadConfig, loadTrust, releaseLedger, startReleaseService } from '@careledger/release-agent';

async function main(file: string, dies: string): Promise<void> {
  const config = await loadConfig(file);
  const { storage, key } = config.vault;
  if (typeof storage !== 'string' || typeof key !== 'string')
    throw new Error('A folder and a file are expected.');
  const ledger = releaseLedger(await connect({ profile: config.profile, identity: config.identity }));
  const trust = await loadTrust(config.hospitals);
  await startReleaseService({
    vault: await openVault({ storage, key: await vaultKeyFromFile(key) }),
    ledger: {
      ...ledger,
      release: async (of) => {
        if (dies === 'after the commit') await ledger.release(of);
        process.kill(process.pid, 'SIGKILL');
        return new Promise(() => undefined);
      },
    },
    trust: () => trust,
    tls: {
      certificate: await readFile(config.tls.certificate, 'utf8'),
      privateKey: await readFile(config.tls.key, 'utf8'),
    },
    port: config.port,
  });
  process.stdout.write('"listening"\n');
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
