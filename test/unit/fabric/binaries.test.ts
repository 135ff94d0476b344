import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FabricMissingError, findFabric } from '@careledger/network/fabric';

describe('looking for Fabric', () => {
  let release: string;
  const bin = () => join(release, 'bin');

  beforeEach(() => {
    release = mkdtempSync(join(tmpdir(), 'fabric-release-'));
    for (const name of ['peer', 'orderer', 'osnadmin', 'configtxgen', 'cryptogen']) program(bin(), name);
    for (const step of ['detect', 'build', 'release']) program(join(release, 'builders/ccaas/bin'), step);
  });

  afterEach(() => {
    rmSync(release, { recursive: true });
  });

  it('finds programs and builder by FABRIC_BIN', () => {
    const found = findFabric({ FABRIC_BIN: bin(), PATH: '' });
    expect(found.programs.peer).to.equal(join(bin(), 'peer'));
    expect(found.chaincodeBuilder).to.equal(join(release, 'builders/ccaas'));
  });

  it('finds them by PATH where FABRIC_BIN is not set', () => {
    expect(findFabric({ PATH: `/nowhere:${bin()}` }).programs.orderer).to.equal(join(bin(), 'orderer'));
  });

  it('looks in FABRIC_BIN alone where it is set', () => {
    expect(() => findFabric({ FABRIC_BIN: '/nowhere', PATH: bin() })).to.throw(FabricMissingError);
  });

  it('says in one line what is missing and how to give it', () => {
    rmSync(join(bin(), 'osnadmin'));
    expect(() => findFabric({ FABRIC_BIN: bin() })).to.throw(
      FabricMissingError,
      /^Fabric 3\.1 is not in FABRIC_BIN \(.*\): osnadmin missing; set FABRIC_BIN to a folder that has them, or get .*\.$/,
    );
  });

  it('says so where the builder for chaincode as a service is missing', () => {
    rmSync(join(release, 'builders'), { recursive: true });
    expect(() => findFabric({ FABRIC_BIN: bin() })).to.throw(
      FabricMissingError,
      /^Fabric's ccaas builder .*\.$/,
    );
  });
});

function program(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), '#!/bin/sh\n');
  chmodSync(join(folder, name), 0o755);
}
