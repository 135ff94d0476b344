import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { extract } from 'tar';
import { packChaincode } from '@careledger/network/fabric';

const connection = {
  address: 'localhost:9999',
  rootCertificate: 'root',
  clientCertificate: 'certificate',
  clientKey: 'key',
};

describe('a package for chaincode as a service', () => {
  it('has the bytes and the id that its content gives, every time', () => {
    const { bytes, packageId } = packChaincode('probe_1', connection);
    expect(packChaincode('probe_1', connection).bytes.equals(bytes)).to.be.true;
    expect(packageId).to.equal(`probe_1:${createHash('sha256').update(bytes).digest('hex')}`);
    expect(packChaincode('probe_2', connection).packageId).to.not.equal(packageId);
  });

  it('holds what a peer reads: the type and the label, and the connection within the code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chaincode-package-'));
    try {
      writeFileSync(join(folder, 'package.tar.gz'), packChaincode('probe_1', connection).bytes);
      await extract({ file: join(folder, 'package.tar.gz'), cwd: folder });
      await extract({ file: join(folder, 'code.tar.gz'), cwd: folder });
      expect(json(join(folder, 'metadata.json'))).to.deep.equal({ type: 'ccaas', label: 'probe_1' });
      expect(json(join(folder, 'connection.json'))).to.include({
        address: 'localhost:9999',
        tls_required: true,
        client_auth_required: true,
        root_cert: 'root',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
