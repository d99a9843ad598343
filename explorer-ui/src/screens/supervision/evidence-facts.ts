/** One line of an alert's evidence: where it stands in it, and what stands there. */
export interface EvidenceFact {
  readonly path: readonly string[];
  readonly value: string;
}

/** What people can take in at once; the whole is in the file. */
const MOST = 60;

/** Evidence is JSON of many shapes: every value with the names above it, in their order. Numbers in a list count from one. */
export function factsOf(evidence: unknown): EvidenceFact[] {
  return leaves(evidence, []).slice(0, MOST);
}

function leaves(value: unknown, path: readonly string[]): EvidenceFact[] {
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    if (items.every((item) => typeof item === 'string'))
      return items.length === 0 ? [] : [{ path, value: items.join('、') }];
    return items.flatMap((item, i) => leaves(item, [...path, String(i + 1)]));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
  }
  return isPlain(value) ? [{ path, value: String(value) }] : [];
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
