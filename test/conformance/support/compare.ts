/** One place where a ledger answered otherwise than Fabric did. */
export interface Difference {
  /** Where: the step's number, then the fields. */
  readonly path: string;
  readonly fabric: unknown;
  readonly other: unknown;
}

/** @returns every place where two answers differ, down to single fields */
export function compare(fabric: unknown, other: unknown, path = ''): Difference[] {
  if (Object.is(fabric, other)) return [];
  if (Array.isArray(fabric) && Array.isArray(other)) {
    const length = Math.max(fabric.length, other.length);
    return Array.from({ length }, (_, index) =>
      compare(fabric[index], other[index], `${path}/${index}`),
    ).flat();
  }
  if (isRecord(fabric) && isRecord(other)) {
    const keys = [...new Set([...Object.keys(fabric), ...Object.keys(other)])].sort();
    return keys.flatMap((key) => compare(fabric[key], other[key], `${path}/${key}`));
  }
  return [{ path, fabric, other }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
