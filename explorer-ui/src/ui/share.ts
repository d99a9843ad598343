import { readFen } from '@piaosu/core';

/** How much of `whole` is `part`, 0 to 1, for a drawing; 0 where either is no amount. */
export function shareOf(part: string, whole: string): number {
  const [partFen, wholeFen] = [readFen(part) ?? 0, readFen(whole) ?? 0];
  return wholeFen <= 0 ? 0 : Math.min(1, Math.max(0, partFen / wholeFen));
}
