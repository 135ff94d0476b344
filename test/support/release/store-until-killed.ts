/** Stores documents in a vault for as long as it lives; each line that it writes is the hash of one that was acknowledged. */
import { randomBytes } from 'node:crypto';
import { openVault } from '@careledger/client/vault';

async function main(storage: string, key: string): Promise<void> {
  const vault = await openVault({ storage, key: Buffer.from(key, 'hex') });
  process.stdout.write('started\n');
  const worker = async (): Promise<never> => {
    for (;;) {
      const bytes = randomBytes(1 + Math.floor(Math.random() * 1_500_000));
      const { digest } = await vault.store({ bytes, contentType: 'image/png' });
      process.stdout.write(`${digest}\n`);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
