import * as v from 'valibot';

const Versions = v.optional(v.record(v.string(), v.string()), {});

/** An entry of a lockfile's `packages`, as far as it is looked at; all else is carried over. */
const Entry = v.looseObject({
  dependencies: Versions,
  optionalDependencies: Versions,
  peerDependencies: Versions,
  peerDependenciesMeta: v.optional(
    v.record(v.string(), v.looseObject({ optional: v.optional(v.boolean()) })),
    {},
  ),
});
type Entry = v.InferOutput<typeof Entry>;

const Lockfile = v.looseObject({ lockfileVersion: v.literal(3), packages: v.record(v.string(), Entry) });

/** A package that goes along as a folder. */
export interface IncludedPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** What a package needs: third-party packages, and folders that go along. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * A lockfile for one package, with the very versions and checksums that the workspace's lockfile pins, and nothing
 * that the package does not need.
 *
 * @param workspace the parsed `package-lock.json` of the workspace.
 * @throws Error when a dependency is not in the workspace's lockfile.
 */
export function extractLockfile(
  workspace: unknown,
  manifest: Manifest,
  included: readonly IncludedPackage[],
): object {
  const { packages } = v.parse(Lockfile, workspace);
  const folders = new Map(included.map((entry) => [entry.name, entry]));
  const needed = new Map<string, object>();
  const waiting: { from: string; names: string[] }[] = [
    { from: '', names: Object.keys(manifest.dependencies) },
    ...included.map((entry) => ({ from: '', names: Object.keys(entry.dependencies) })),
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of next.names.filter((candidate) => !folders.has(candidate))) {
      const place = resolve(packages, next.from, name);
      const entry = packages[place];
      if (entry === undefined || needed.has(place)) continue;
      needed.set(place, withoutFlags(entry));
      waiting.push({ from: place, names: requirements(entry) });
    }
  }
  const { name, version } = manifest;
  for (const entry of included) {
    needed.set(entry.folder, { version: entry.version, name: entry.name, dependencies: entry.dependencies });
    needed.set(`node_modules/${entry.name}`, { resolved: entry.folder, link: true });
  }
  const sorted = [...needed].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': manifest, ...Object.fromEntries(sorted) },
  };
}

/** Node's own way: the folder's node_modules, then those of the folders above it. */
function resolve(packages: Readonly<Record<string, Entry>>, from: string, name: string): string {
  for (let folder = from; ; folder = parentOf(folder)) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === '') throw new Error(`The lockfile of the workspace has no ${name}; run npm install.`);
  }
}

function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
}

function requirements(entry: Entry): string[] {
  const peers = Object.keys(entry.peerDependencies).filter(
    (name) => entry.peerDependenciesMeta[name]?.optional !== true,
  );
  return [...Object.keys(entry.dependencies), ...Object.keys(entry.optionalDependencies), ...peers];
}

/** What is for development in the workspace can be needed here, so the flags do not hold. Empty members go as well. */
function withoutFlags(entry: Entry): object {
  const flags = ['dev', 'devOptional', 'optional', 'peer'];
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([name, value]) =>
        !flags.includes(name) &&
        !(typeof value === 'object' && value !== null && Object.keys(value).length === 0),
    ),
  );
}
