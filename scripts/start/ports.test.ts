import { describe, expect, test } from 'vitest';
import { BASE_STEP, freePortBase, ledgerUses, portsAt, productUses } from './ports.ts';

describe('ports of products side by side', () => {
  test.each(['devnet', 'fabric'] as const)('of two bases have no port in common, on %s', (engine) => {
    const uses = [...productUses(portsAt(0)), ...ledgerUses(portsAt(0), engine)];
    const ports = [...new Set(uses.map(({ port }) => port))];
    const rests = new Set(ports.map((port) => port % BASE_STEP));
    expect(rests.size).toBe(ports.length);
    expect(rests).not.toContain(0);
  });

  test('are chosen at the same moment and differ', async () => {
    const bases = await Promise.all(Array.from({ length: 20 }, () => freePortBase()));
    expect(new Set(bases).size).toBe(bases.length);
    for (const base of bases) expect(base % BASE_STEP).toBe(0);
  });
});
