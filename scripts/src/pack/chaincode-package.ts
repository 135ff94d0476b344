import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { archive, type Files } from './archive';
import { extractLockfile, type IncludedPackage, type Manifest } from './lockfile';

const PackageJson = v.looseObject({
  name: v.string(),
  version: v.string(),
  license: v.string(),
  engines: v.record(v.string(), v.string()),
  main: v.string(),
  scripts: v.optional(v.record(v.string(), v.string()), {}),
  dependencies: v.record(v.string(), v.string()),
});

/** How a peer reaches a chaincode that runs as a service: Fabric's `connection.json`. */
export interface Connection {
  readonly address: string;
  readonly dial_timeout: string;
  readonly tls_required: boolean;
}

/**
 * A package of a chaincode that runs as a service (`ccaas`): it tells the peer where the chaincode is.
 *
 * @param connection the content of `connection.json`: a {@link Connection}, or what an operator wrote, with the TLS
 *   members that Fabric documents for external chaincode.
 */
export function packService(label: string, connection: object): Uint8Array {
  const code = archive(new Map([['connection.json', json(connection)]]));
  return archive(
    new Map<string, string | Uint8Array>([
      ['metadata.json', json({ type: 'ccaas', label })],
      ['code.tar.gz', code],
    ]),
  );
}

/**
 * A package of the chaincode itself (`node`). Its folder `src` starts, wherever it is unpacked, with
 * `npm ci --omit=dev && npm start`.
 *
 * @param root the root of the repository, built.
 */
export function packNode(label: string, root: string): Uint8Array {
  const sources = [...nodeSources(root)].map(([name, content]) => [`src/${name}`, content] as const);
  return archive(
    new Map<string, string | Uint8Array>([
      ['metadata.json', json({ type: 'node', label })],
      ['code.tar.gz', archive(new Map(sources))],
    ]),
  );
}

/** The chaincode as one npm package: compiled, the model in a folder of it, the versions those of the workspace. */
export function nodeSources(root: string): Files {
  const chaincode = readPackageJson(path.join(root, 'chaincode/package.json'));
  const model = readPackageJson(path.join(root, 'chaincode/model/package.json'));
  const manifest: Manifest & Record<string, unknown> = {
    name: chaincode.name,
    version: chaincode.version,
    private: true,
    license: chaincode.license,
    engines: chaincode.engines,
    main: chaincode.main,
    scripts: chaincode.scripts,
    dependencies: { ...chaincode.dependencies, [model.name]: 'file:model' },
    // Nothing that it needs at run time builds anything; npm asks for a word on each package that would.
    allowScripts: { protobufjs: false },
  };
  const included: IncludedPackage = { ...pick(model), folder: 'model' };
  const workspace: unknown = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return new Map<string, string | Uint8Array>([
    ['package.json', json(manifest)],
    ['package-lock.json', json(extractLockfile(workspace, manifest, [included]))],
    [
      'model/package.json',
      json({ ...pick(model), main: model.main, license: model.license, engines: model.engines }),
    ],
    ...compiled(path.join(root, 'chaincode/dist'), 'dist'),
    ...compiled(path.join(root, 'chaincode/model/dist'), 'model/dist'),
  ]);
}

function pick({ name, version, dependencies }: v.InferOutput<typeof PackageJson>) {
  return { name, version, dependencies };
}

/** The JavaScript of a compiled package; declarations and maps are for developers. */
function compiled(folder: string, prefix: string): [string, Uint8Array][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  if (names.length === 0)
    throw new Error(`${folder} holds no JavaScript; build first (npx tsc -b chaincode).`);
  return names.map((name) => [
    `${prefix}/${name.split(path.sep).join('/')}`,
    readFileSync(path.join(folder, name)),
  ]);
}

function readPackageJson(file: string): v.InferOutput<typeof PackageJson> {
  return v.parse(PackageJson, JSON.parse(readFileSync(file, 'utf8')));
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
