import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect } from 'chai';

const ROOT = resolve(__dirname, '..', '..', '..', '..');

/** Rooms of the embedded ledger, from the top: a room imports from its own and from those below it. */
const ROOMS: readonly (readonly string[])[] = [
  ['control'],
  ['ledger'],
  ['server'],
  ['gateway', 'endorser', 'deliver'],
  ['peer'],
  ['chaincode'],
  ['simulation'],
  ['ordering'],
  ['private-data'],
  ['validation'],
  ['configuration'],
  ['rwset'],
  ['policy'],
  ['msp'],
  ['storage'],
  ['codec'],
  ['clock'],
];

/** What the packages and parts of packages may import of ours. */
const PARTS: Readonly<Record<string, { readonly dir: string; readonly imports: readonly string[] }>> = {
  model: { dir: 'chaincode/model/src', imports: [] },
  chaincode: { dir: 'chaincode/src', imports: ['@careledger/model'] },
  client: { dir: 'client/src', imports: ['@careledger/model'] },
  embedded: { dir: 'network/embedded/src', imports: [] },
  network: { dir: 'network/src', imports: ['@careledger/fabric-embedded', '@careledger/network/fabric'] },
  fabric: { dir: 'network/fabric', imports: [] },
};

/** Packages that only one room may know. */
const CODEC_ONLY = ['google-protobuf', '@hyperledger/fabric-protos'];

interface Import {
  readonly file: string;
  readonly source: string;
  /** A type vanishes when the program is built, so it binds nothing. */
  readonly isType: boolean;
}

describe('imports', () => {
  const embedded = join(ROOT, 'network', 'embedded', 'src');

  it('go downwards between the rooms of the embedded ledger', () => {
    const upward = importsIn(embedded)
      .filter(({ isType }) => !isType)
      .flatMap((found) => {
        const from = roomOf(embedded, found.file);
        const to = roomOf(embedded, resolve(dirname(found.file), found.source));
        if (!found.source.startsWith('.') || from === undefined || to === undefined || from === to) return [];
        return rank(to) > rank(from) ? [] : [`${from} -> ${to} in ${relative(ROOT, found.file)}`];
      });
    expect(upward).to.deep.equal([]);
  });

  it('know every room', () => {
    const rooms = readdirSync(embedded).filter((name) => statSync(join(embedded, name)).isDirectory());
    expect(rooms.sort()).to.deep.equal(ROOMS.flat().sort());
  });

  it('leave protobuf to the codec', () => {
    const strangers = importsIn(embedded).filter(
      ({ file, source }) =>
        roomOf(embedded, file) !== 'codec' &&
        CODEC_ONLY.some((name) => source === name || source.startsWith(`${name}/`)),
    );
    expect(strangers).to.deep.equal([]);
  });

  for (const [part, { dir, imports }] of Object.entries(PARTS)) {
    it(`of ${part} are its own and ${imports.length > 0 ? imports.join(', ') : 'nothing else of ours'}`, () => {
      const folder = join(ROOT, ...dir.split('/'));
      const strangers = importsIn(folder).filter(({ file, source }) =>
        source.startsWith('@careledger/')
          ? !imports.some((name) => source === name || source.startsWith(`${name}/`))
          : source.startsWith('.') && relative(folder, resolve(dirname(file), source)).startsWith('..'),
      );
      expect(strangers).to.deep.equal([]);
    });
  }
});

function rank(room: string): number {
  return ROOMS.findIndex((rooms) => rooms.includes(room));
}

function roomOf(embedded: string, path: string): string | undefined {
  const [room, ...rest] = relative(embedded, path).split(sep);
  return rest.length > 0 || (room !== undefined && rank(room) >= 0) ? room : undefined;
}

function importsIn(folder: string): readonly Import[] {
  return sourceFiles(folder).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'/gm)].map(
      ([, type, source]) => ({ file, source: source ?? '', isType: type !== undefined }),
    ),
  );
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceFiles(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}
