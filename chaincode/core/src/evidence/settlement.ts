import type { Json } from '../encoding/json.ts';
import { readFen, sumFen } from '../money.ts';
import { personalBurden, isOtherUnbroken, OTHER_TIERS, settledTiers } from '../receipt/personal-burden.ts';
import type { OtherShare } from '../receipt/receipt-document.ts';
import type { ReceiptHeader } from '../receipt/receipt-header.ts';
import type { Tier } from '../ledger/field.ts';
import { parsed, refuse, type Fault, type Parsed } from '../result.ts';
import { listOf, oneOf, parseShape, record, textThat } from '../shape/shape.ts';
import { proofFault } from './header-proof.ts';

/** Opened fields by name. What they say is the issuer's word, bound to its header. */
export type OpenedFields = ReadonlyMap<string, Json>;

/** What of the opened fields decides how much may be claimed, and at which tiers. */
export interface Settlement {
  readonly totalFen: number;
  readonly fundFen: number;
  readonly otherFen: number;
  readonly hospitalFen: number;
  readonly capFen: number;
  readonly settledTiers: readonly Tier[];
  /** Other funds paid without a breakdown by tier. */
  readonly otherUnbroken: boolean;
}

/** The fields that {@link readSettlement} reads. */
export const SETTLEMENT_FIELDS = [
  'totalAmount',
  'fundAmount',
  'otherAmount',
  'otherBreakdown',
  'hospitalAmount',
  'settlementId',
] as const;

const breakdownShape = listOf(
  record({ tier: oneOf(...OTHER_TIERS), amount: textThat((text) => readFen(text) !== undefined) }),
  { max: 3 },
);

/** Computes cap and settled tiers anew. A field that is missing or not of its form: SCHEMA, as no header allows it. */
export function readSettlement(fields: OpenedFields): Parsed<Settlement> {
  const [totalFen, fundFen, otherFen, hospitalFen] = [
    openedFen(fields, 'totalAmount'),
    openedFen(fields, 'fundAmount'),
    openedFen(fields, 'otherAmount'),
    openedFen(fields, 'hospitalAmount'),
  ];
  const settlementId = openedText(fields, 'settlementId');
  const otherBreakdown = breakdownOf(fields);
  if (totalFen === undefined || fundFen === undefined || otherFen === undefined || hospitalFen === undefined) {
    return refuse('AMOUNT_FORMAT', { fields: SETTLEMENT_FIELDS }, '/openings');
  }
  if (settlementId === undefined || otherBreakdown === undefined) {
    return refuse('SCHEMA', { fields: ['settlementId', 'otherBreakdown'] }, '/openings');
  }
  const shares = sumFen(otherBreakdown.map(({ fen }) => fen));
  // A breakdown of a part, or of nothing, would hide that the rest may contain any tier.
  if (otherBreakdown.length > 0 && shares !== otherFen) {
    return refuse('AMOUNT_EQUATION', { otherAmount: otherFen, otherBreakdown: shares }, '/openings');
  }
  return parsed({
    totalFen,
    fundFen,
    otherFen,
    hospitalFen,
    capFen: personalBurden({ totalFen, fundFen, otherFen, hospitalFen }),
    settledTiers: settledTiers({ settlementId, otherBreakdown }),
    otherUnbroken: isOtherUnbroken(otherFen, otherBreakdown),
  });
}

/** The header promises what its own fields say: a false cap would let payers refund what nobody paid. */
export function settlementFaults(header: ReceiptHeader, settlement: Settlement): Fault[] {
  const { capFen, settledTiers: tiers } = settlement;
  const wrongSign = SIGNED_AMOUNTS.filter((name) => isWrongSign(header, settlement[name]));
  const capHolds = header.capFen === capFen;
  const tiersHold = header.settledTiers.join() === tiers.join();
  return [
    ...(wrongSign.length === 0 ? [] : [proofFault('AMOUNT_EQUATION', '/openings', { kind: header.kind, wrongSign })]),
    ...(capHolds ? [] : [proofFault('AMOUNT_EQUATION', '/header/capFen', { header: header.capFen, fields: capFen })]),
    ...(tiersHold
      ? []
      : [proofFault('AMOUNT_EQUATION', '/header/settledTiers', { header: header.settledTiers, fields: tiers })]),
  ];
}

const SIGNED_AMOUNTS = ['totalFen', 'fundFen', 'otherFen', 'hospitalFen'] as const;

/** Red is at most 0, all else at least: a negative fund would lift what may be claimed above the total. */
function isWrongSign({ kind }: ReceiptHeader, fen: number): boolean {
  return kind === 'RED' ? fen > 0 : fen < 0;
}

/** The opened value when it is a text; undefined when it is not opened or something else. */
export function openedText(fields: OpenedFields, name: string): string | undefined {
  const value = fields.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** The opened value as integer fen; undefined when it is not opened or no amount. */
export function openedFen(fields: OpenedFields, name: string): number | undefined {
  const text = openedText(fields, name);
  return text === undefined ? undefined : readFen(text);
}

function breakdownOf(fields: OpenedFields): OtherShare[] | undefined {
  const shares = parseShape(breakdownShape, fields.get('otherBreakdown'));
  return shares.ok ? shares.value.map(({ tier, amount }) => ({ tier, fen: readFen(amount) ?? 0 })) : undefined;
}
