import type { Duplicate } from '@piaosu/gateway/api';

/** A box of the picture: a bill at the left, a payer at the right. Lengths in px. */
export interface Node {
  readonly id: string;
  readonly label: string;
  readonly y: number;
}

export interface Edge {
  readonly key: string;
  readonly fromY: number;
  readonly toY: number;
  readonly refused: boolean;
}

export interface Layout {
  readonly bills: readonly Node[];
  readonly payers: readonly Node[];
  readonly edges: readonly Edge[];
  readonly height: number;
}

const ROW = 56;
const TOP = 8;
/** More would be a knot; the table has them all. */
const MOST_BILLS = 20;

/** Bills and payers in two columns, each in the order in which they first appear; each claim and each refusal a line. */
export function layoutOf(items: readonly Duplicate[], scale = 1): Layout {
  const shown = items.slice(0, MOST_BILLS);
  const people = new Map<string, string>();
  for (const { claims, refused } of shown) {
    for (const { payer, name } of [...claims, ...refused]) people.set(payer, name ?? payer);
  }
  const rows = Math.max(shown.length, people.size);
  const bills = column(
    shown.map(({ lineage }) => ({ id: lineage, label: shortTag(lineage) })),
    rows,
    scale,
  );
  const payers = column(
    [...people].map(([id, label]) => ({ id, label })),
    rows,
    scale,
  );
  const edges = shown.flatMap((item) => edgesOf(item, yOf(bills, item.lineage), payers));
  return { bills, payers, edges, height: (rows * ROW + 2 * TOP) * scale };
}

/** Evenly over the height of the longer column. */
function column(nodes: readonly Omit<Node, 'y'>[], rows: number, scale: number): Node[] {
  const step = (rows * ROW) / Math.max(1, nodes.length);
  return nodes.map((node, i) => ({ ...node, y: (TOP + step * (i + 0.5)) * scale }));
}

/** Several lines between the same two stand a little apart. */
function edgesOf({ lineage, claims, refused }: Duplicate, fromY: number, payers: readonly Node[]): Edge[] {
  const lines = [
    ...claims.map(({ id, payer }) => ({ key: id, payer, refused: false })),
    ...refused.map(({ alert, payer }) => ({ key: alert, payer, refused: true })),
  ];
  const drawn = new Map<string, number>();
  return lines.map(({ key, payer, refused: isRefused }) => {
    const before = drawn.get(payer) ?? 0;
    drawn.set(payer, before + 1);
    const apart = Math.ceil(before / 2) * (before % 2 === 0 ? -6 : 6);
    return { key: `${lineage}/${key}`, fromY: fromY + apart, toY: yOf(payers, payer) + apart, refused: isRefused };
  });
}

function yOf(nodes: readonly Node[], id: string): number {
  return nodes.find((node) => node.id === id)?.y ?? 0;
}

/** A tag is `1.` and 64 digits: its first eight tell it from the others of a picture. */
export function shortTag(tag: string): string {
  return tag.replace(/^\d+\./u, '').slice(0, 8);
}
