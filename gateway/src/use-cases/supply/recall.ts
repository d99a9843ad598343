import { PiaosuError, tagParts } from '@piaosu/core';
import { z } from 'zod';
import { selectRecalls } from '../../db/trace-index.ts';
import { parseCursor, toPage, type Page } from '../../http/page.ts';
import { ownLotNumbers } from './lot.ts';
import { actOnUnits } from './move.ts';
import { commitPlainAct, type CommittedAct, type SupplyContext } from './trace-act.ts';

type Reader = Pick<SupplyContext, 'organisation' | 'caller'>;

/** What must not be given out any more, by a notice. */
export interface RecallNotice {
  readonly product: string;
  readonly kind: 'RECALL' | 'WITHDRAWAL';
  readonly notice: string;
  readonly class: number | null;
  /** Whole lots under it; their numbers only to who made them. */
  readonly scope: 'LOT' | 'UNITS';
  readonly lots: readonly string[];
  readonly block: number;
}

export interface RecallQuery {
  readonly product?: string | undefined;
  /** Of the product: who reads it off a box may ask whether it is recalled. */
  readonly lotNumber?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A lot by the number printed on its boxes. */
export interface LotToRecall {
  readonly product: string;
  readonly lotNumber: string;
  readonly class: 1 | 2 | 3;
  readonly notice: string;
}

/** Single boxes by their codes. */
export interface UnitsToRecall {
  readonly codes: readonly string[];
  readonly class: 1 | 2 | 3;
  readonly notice: string;
}

export function recallLot(context: SupplyContext, request: LotToRecall): Promise<CommittedAct> {
  const { product, lotNumber, class: grade, notice } = request;
  return commitPlainAct(context, 'lot.recall', { body: { product, notice, class: grade }, private: { lotNumber } });
}

export function recallUnits(context: SupplyContext, { codes, ...body }: UnitsToRecall): Promise<CommittedAct> {
  return actOnUnits(context, 'unit.recall', codes, body);
}

/** Notices by product; none when the named lot is not recalled, and as many when there is no such lot. */
export async function listRecalls(reader: Reader, query: RecallQuery): Promise<Page<RecallNotice>> {
  const { organisation } = reader;
  const { product, lotNumber, limit, cursor } = query;
  const rows = await selectRecalls(organisation.database, {
    product: product ?? null,
    tags:
      lotNumber === undefined
        ? null
        : organisation.trace.source.tags.all('lot', tagParts.lot(product ?? '', lotNumber)),
    after: toPlace(parseCursor(cursor)),
    limit: limit + 1,
  });
  const page = toPage(rows, limit, (row) => JSON.stringify([row.product, row.kind, row.notice]), (row) => row); // prettier-ignore
  const mine = await ownLotNumbers(reader, page.items.flatMap(({ lots }) => lots)); // prettier-ignore
  const items = page.items.map(({ lots, ...row }) => ({
    ...row,
    scope: lots.length > 0 ? ('LOT' as const) : ('UNITS' as const),
    lots: lots.flatMap((lot) => mine.get(lot) ?? []),
  }));
  return { items, next: page.next };
}

const place = z.tuple([z.string(), z.string(), z.string()]);

function toPlace(text: string | undefined): { product: string; kind: string; notice: string } {
  if (text === undefined) return { product: '', kind: '', notice: '' };
  const parsed = place.safeParse(parseJson(text));
  if (!parsed.success) throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  const [product, kind, notice] = parsed.data;
  return { product, kind, notice };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}
