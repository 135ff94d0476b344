import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';

const ROOT = path.join(__dirname, '..', '..', '..', '..');
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.careledger']);

/** Every page in Markdown, from the root of the tree. */
function pagesIn(folder = ''): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : pagesIn(name);
    return entry.name.endsWith('.md') ? [name] : [];
  });
}

const texts = new Map(pagesIn().map((page) => [page, readFileSync(path.join(ROOT, page), 'utf8')]));

/** What a page says outside of its blocks of code. */
function proseOf(page: string): string {
  return (texts.get(page) ?? '').replaceAll(/^```.*?^```$/gms, '');
}

/** The names by which a page's headings are linked to, as GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  return new Set(
    [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('the pages', () => {
  it('link to what is there', () => {
    const broken = [...texts.keys()].flatMap((page) =>
      [...proseOf(page).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, file = '', anchor]) => {
          const target = file === '' ? page : path.join(path.dirname(page), file);
          return (
            !existsSync(path.join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).has(anchor))
          );
        })
        .map(([link]) => `${page}: ${link}`),
    );
    expect(broken).to.deep.equal([]);
    expect(texts.size).to.be.above(10);
  });

  it('name files of the tree that are there', () => {
    const missing = [...texts].flatMap(([page, text]) =>
      [
        ...text.matchAll(
          /(?<![\w./@-])(?:\.\/)?((?:chaincode|client|docs|network|scripts|test)\/[\w./*-]*\w)/g,
        ),
      ]
        .filter(([, file = '']) => !/\/dist\/|\*/.test(file))
        .filter(([, file = '']) => !existsSync(path.join(ROOT, file)))
        .map(([, file]) => `${page}: ${file}`),
    );
    expect(missing).to.deep.equal([]);
  });
});
