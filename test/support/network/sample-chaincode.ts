import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const source = `'use strict';
const { Contract } = require('fabric-contract-api');

class Notes extends Contract {
  async put(ctx, key, value) {
    await ctx.stub.putState(key, Buffer.from(value));
    return MARK;
  }
  async get(ctx, key) {
    return Buffer.from(await ctx.stub.getState(key)).toString();
  }
}
exports.contracts = [Notes];
`;

/** Where the packages of this checkout are installed. */
const installed = dirname(dirname(require.resolve('fabric-shim/package.json')));

/**
 * Writes a chaincode that keeps notes, as a built folder.
 *
 * @param mark what \`put\` answers: tells one version's work from another's
 */
export function sampleChaincode(folder: string, version = '1.0.0', mark = 'kept'): string {
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'notes',
    version,
    main: 'index.js',
    dependencies: { 'fabric-contract-api': '*', 'fabric-shim': '*' },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'index.js'), source.replace('MARK', JSON.stringify(mark)));
  symlinkSync(installed, join(folder, 'node_modules'));
  return folder;
}
