import type { Json } from '../encoding/json.ts';
import type { PremisesRecord } from '../ledger/product-record.ts';
import type { SupplyDecision } from './decide-dispense.ts';
import type { Code } from '../codes.ts';

const DAY_SECONDS = 86_400;
/** How long a giving-out can be taken back as a mistake; after that what comes back is a return. */
export const UNDO_DAYS = 10;

export interface UndoRequest {
  /** Transaction time, epoch seconds. */
  readonly now: number;
  readonly here: PremisesRecord;
  readonly dispensed: {
    readonly at: PremisesRecord;
    readonly time: number;
    readonly state: 'LIVE' | 'HANDED_OVER' | 'UNDONE' | 'RETURNED';
    /** A claim on a line that these boxes stand for was paid. */
    readonly isPaid: boolean;
  };
}

type Rule = readonly [code: Code, evidenceOf: (request: UndoRequest) => Json | undefined];

const RULES: readonly Rule[] = [
  ['UNDO_ORG', ({ here, dispensed: { at } }) => (here.institution === at.institution ? undefined : {})],
  ['UNDO_PREMISES', ({ here, dispensed: { at } }) => (here.id === at.id ? undefined : {})],
  ['UNDO_IRREVERSIBLE', ({ dispensed: { state } }) => (isOver(state) ? { state } : undefined)],
  ['UNDO_SUPPLIED', ({ dispensed: { state } }) => (state === 'HANDED_OVER' ? {} : undefined)],
  ['UNDO_EXPIRED', expired],
  ['UNDO_CLAIMED', ({ dispensed: { isPaid } }) => (isPaid ? {} : undefined)],
];

/** Decides on undoing a giving-out: by the same premises, within ten days, before the medicine was handed over or paid. */
export function decideUndo(request: UndoRequest): SupplyDecision {
  for (const [code, evidenceOf] of RULES) {
    const evidence = evidenceOf(request);
    if (evidence !== undefined) return { ok: false, code, evidence };
  }
  return { ok: true };
}

function isOver(state: UndoRequest['dispensed']['state']): boolean {
  return state === 'UNDONE' || state === 'RETURNED';
}

function expired({ now, dispensed: { time } }: UndoRequest): Json | undefined {
  const until = time + UNDO_DAYS * DAY_SECONDS;
  return now > until ? { until } : undefined;
}
