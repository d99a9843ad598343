/** Within so long the same code again is one scan, read twice by the scanner or by a nervous hand. */
export const DOUBLE_SCAN_MS = 2000;

/** Tells whether a code (by its identity) at a time is the echo of one just seen; every sight of it makes the time begin anew. */
export function newDoubleScanFilter(windowMs = DOUBLE_SCAN_MS): (identity: string, at: number) => boolean {
  const seen = new Map<string, number>();
  return (identity, at) => {
    for (const [other, when] of seen) if (at - when >= windowMs) seen.delete(other);
    const echo = seen.has(identity);
    seen.set(identity, at);
    return echo;
  };
}
