import { RECEIPT_KINDS, type DaySide, type ReceiptKind } from '@piaosu/core';

/** Counts and sums of one side of a day, kind by kind. */
export class SideCount {
  readonly #kinds = new Map<ReceiptKind, { count: number; totalFen: number }>();

  add(kind: ReceiptKind, totalFen: number, count = 1): void {
    const known = this.#kinds.get(kind) ?? { count: 0, totalFen: 0 };
    this.#kinds.set(kind, { count: known.count + count, totalFen: known.totalFen + totalFen });
  }

  side(): DaySide {
    const kinds = RECEIPT_KINDS.flatMap((kind) => {
      const known = this.#kinds.get(kind);
      return known === undefined ? [] : [{ kind, ...known }];
    });
    const count = kinds.reduce((sum, each) => sum + each.count, 0);
    const totalFen = kinds.reduce((sum, each) => sum + each.totalFen, 0);
    return { kinds, count, totalFen };
  }
}

/** Kinds in which two sides do not agree, with both. A kind that one side has not is zero there. */
export function unequalKinds(left: DaySide, right: DaySide) {
  return RECEIPT_KINDS.flatMap((kind) => {
    const [a, b] = [totalOf(left, kind), totalOf(right, kind)];
    return a.count === b.count && a.totalFen === b.totalFen ? [] : [{ kind, left: a, right: b }];
  });
}

function totalOf({ kinds }: DaySide, kind: ReceiptKind) {
  return kinds.find((each) => each.kind === kind) ?? { kind, count: 0, totalFen: 0 };
}
