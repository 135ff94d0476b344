import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { messageOf, NetworkError } from '../errors';
import { crossCheck, type Finding } from './check';
import { type Topology, TopologySchema } from './schema';

/** The topology that comes with this package: four hospitals. */
export const defaultTopologyFile = join(__dirname, '..', '..', '..', 'topology.yaml');

/**
 * Reads a topology file (YAML 1.2, so JSON as well).
 *
 * @throws NetworkError TOPOLOGY_INVALID with file, line and what is expected there
 */
export function loadTopology(file: string = defaultTopologyFile): Topology {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new NetworkError('TOPOLOGY_INVALID', `the topology ${file} cannot be read: ${messageOf(error)}`);
  }
  return parseTopology(text, file);
}

/**
 * @param text YAML
 * @param file names it in errors
 * @throws NetworkError TOPOLOGY_INVALID
 */
export function parseTopology(text: string, file: string): Topology {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw invalid(file, [`line ${lines.linePos(broken.pos[0]).line}: ${broken.message}`]);
  }
  const where = (path: Finding['path']): string => {
    const line = lineOf(document, lines, path);
    return `${line === undefined ? '' : `line ${line}: `}${path.join('.') || 'the file'}`;
  };
  const parsed = v.safeParse(TopologySchema, document.toJS());
  if (!parsed.success) {
    throw invalid(
      file,
      parsed.issues.map((issue) => `${where(pathOf(issue))}: ${issue.message}`),
    );
  }
  const findings = crossCheck(parsed.output);
  if (findings.length > 0) {
    throw invalid(
      file,
      findings.map((finding) => `${where(finding.path)}: ${finding.message}`),
    );
  }
  return parsed.output;
}

function invalid(file: string, problems: readonly string[]): NetworkError {
  return new NetworkError(
    'TOPOLOGY_INVALID',
    `the topology ${file} is not valid:\n  ${problems.join('\n  ')}`,
  );
}

function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key)));
}

/** The line of the value at that path or, where it is missing, of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: Finding['path']): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
