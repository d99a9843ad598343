import type { DetailMember, PresentedLine } from './presented-receipt.ts';

/** A detail line as its issuer committed to it. */
export type OriginalLine = { readonly line: number; readonly members: PresentedLine['members'] };

/** One member of a line that differs; null where the line has none of that name. */
export type MemberDifference = {
  readonly member: DetailMember;
  readonly asked: string | null;
  readonly issued: string | null;
};

/** How a file's detail line differs. `line` is the issuer's number, of an added line the file's own place. */
export type LineDifference = {
  readonly line: number;
  readonly change: 'ADDED' | 'REMOVED' | 'CHANGED';
  readonly members: readonly MemberDifference[];
};

/** Above this many pairs lines are compared place by place: aligning them would cost more than it tells. */
const MAX_PAIRS = 4_000_000;

/**
 * The lines of a file against the issuer's. Numbered lines are compared by number; lines without numbers are aligned
 * first, so that one line taken out is one line removed and not every later one changed.
 */
export function compareLines(shown: readonly PresentedLine[], issued: readonly OriginalLine[]): LineDifference[] {
  const pairs = isNumbered(shown) ? pairByNumber(shown, issued) : pairByContent(shown, issued);
  return pairs.flatMap(toDifference);
}

type Pair = { readonly shown?: PresentedLine; readonly issued?: OriginalLine; readonly place: number };

/** Numbers count only when each stands once: a file that repeats one is aligned by content. */
function isNumbered(shown: readonly PresentedLine[]): boolean {
  const numbers = new Set(shown.flatMap(({ line }) => (line === undefined ? [] : [line])));
  return numbers.size === shown.length;
}

function pairByNumber(shown: readonly PresentedLine[], issued: readonly OriginalLine[]): Pair[] {
  const original = new Map(issued.map((line) => [line.line, line]));
  const seen = new Set(shown.map(({ line }) => line));
  const found = shown.map((line): Pair => {
    const counterpart = original.get(line.line ?? 0);
    return { shown: line, place: line.line ?? 0, ...(counterpart === undefined ? {} : { issued: counterpart }) };
  });
  const removed = issued
    .filter(({ line }) => !seen.has(line))
    .map((line): Pair => ({ issued: line, place: line.line }));
  return [...found, ...removed].sort((left, right) => left.place - right.place);
}

/** Equal lines are anchors; what lies between two anchors is paired in its order, the rest added or removed. */
function pairByContent(shown: readonly PresentedLine[], issued: readonly OriginalLine[]): Pair[] {
  const pairs: Pair[] = [];
  let [atShown, atIssued] = [0, 0];
  for (const [i, j] of [...anchors(shown, issued), [shown.length, issued.length] as const]) {
    pairs.push(...pairInOrder(shown.slice(atShown, i), issued.slice(atIssued, j), atShown));
    [atShown, atIssued] = [i + 1, j + 1];
  }
  return pairs;
}

function pairInOrder(shown: readonly PresentedLine[], issued: readonly OriginalLine[], offset: number): Pair[] {
  return Array.from({ length: Math.max(shown.length, issued.length) }, (_, i) => {
    const [line, original] = [shown[i], issued[i]];
    return {
      place: original?.line ?? offset + i + 1,
      ...(line === undefined ? {} : { shown: line }),
      ...(original === undefined ? {} : { issued: original }),
    };
  });
}

type Anchor = readonly [shown: number, issued: number];

/** A longest common subsequence of equal lines, after what both have in common at either end. */
function anchors(shown: readonly PresentedLine[], issued: readonly OriginalLine[]): Anchor[] {
  const shorter = Math.min(shown.length, issued.length);
  let head = 0;
  while (head < shorter && isSame(shown[head], issued[head])) head++;
  let tail = 0;
  while (tail < shorter - head && isSame(shown[shown.length - 1 - tail], issued[issued.length - 1 - tail])) tail++;
  const inner = anchorsWithin(shown.slice(head, shown.length - tail), issued.slice(head, issued.length - tail));
  return [
    ...Array.from({ length: head }, (_, i): Anchor => [i, i]),
    ...inner.map(([i, j]): Anchor => [i + head, j + head]),
    ...Array.from({ length: tail }, (_, i): Anchor => [shown.length - tail + i, issued.length - tail + i]),
  ];
}

function anchorsWithin(shown: readonly PresentedLine[], issued: readonly OriginalLine[]): Anchor[] {
  if (shown.length * issued.length === 0 || shown.length * issued.length > MAX_PAIRS) return [];
  const lengths = commonLengths(shown, issued);
  const found: Anchor[] = [];
  let [i, j] = [0, 0];
  while (i < shown.length && j < issued.length) {
    if (isSame(shown[i], issued[j])) found.push([i++, j++]);
    else if (lengthAt(lengths, i + 1, j) >= lengthAt(lengths, i, j + 1)) i++;
    else j++;
  }
  return found;
}

/** [i][j]: how many lines the rests from i and j have in common. */
function commonLengths(shown: readonly PresentedLine[], issued: readonly OriginalLine[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: shown.length + 1 }, () => new Uint32Array(issued.length + 1));
  for (let i = shown.length - 1; i >= 0; i--) {
    const row = lengths[i];
    for (let j = issued.length - 1; row !== undefined && j >= 0; j--) {
      row[j] = isSame(shown[i], issued[j])
        ? lengthAt(lengths, i + 1, j + 1) + 1
        : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1));
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly Uint32Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}

function isSame(shown: PresentedLine | undefined, issued: OriginalLine | undefined): boolean {
  return shown !== undefined && issued !== undefined && memberDifferences(shown, issued).length === 0;
}

function memberDifferences({ members: shown }: PresentedLine, { members: issued }: OriginalLine): MemberDifference[] {
  return namesOf(shown)
    .filter((name) => shown[name] !== (issued[name] ?? ''))
    .map((member) => ({ member, asked: shown[member] ?? null, issued: issued[member] ?? null }));
}

function toDifference({ shown, issued, place }: Pair): LineDifference[] {
  if (shown === undefined || issued === undefined) {
    const change = issued === undefined ? 'ADDED' : 'REMOVED';
    return [{ line: place, change, members: allMembers(shown, issued) }];
  }
  const members = memberDifferences(shown, issued);
  return members.length === 0 ? [] : [{ line: place, change: 'CHANGED', members }];
}

function allMembers(shown: PresentedLine | undefined, issued: OriginalLine | undefined): MemberDifference[] {
  const members = (shown ?? issued)?.members ?? {};
  return namesOf(members)
    .filter((member) => members[member] !== '')
    .map((member) => ({
      member,
      asked: shown === undefined ? null : (members[member] ?? null),
      issued: issued === undefined ? null : (members[member] ?? null),
    }));
}

function namesOf(members: PresentedLine['members']): DetailMember[] {
  return MEMBER_ORDER.filter((name) => members[name] !== undefined);
}

/** What an officer looks for first. */
const MEMBER_ORDER: readonly DetailMember[] = [
  ...(['amount', 'name', 'quantity', 'unitPrice', 'unit', 'spec'] as const),
  ...(['itemCode', 'classCode', 'className', 'category', 'traceCode'] as const),
];
