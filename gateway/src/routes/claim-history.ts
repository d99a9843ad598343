import { CLAIM_STATES, isDate, parseFen, PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { XLSX_TYPE } from '../formats/workbook.ts';
import { jsonAnswer, streamAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { pageOf, parseCursor, toPage } from '../http/page.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { FIRST_PLACE, searchHistory, wholeHistory, type HistoryQuery } from '../use-cases/claims/claim-history.ts';
import { claimsCsv, claimsWorkbook, EXPORT_HEAD } from '../use-cases/claims/claim-export.ts';
import { claim, CLAIM_EXAMPLE, presentClaim } from './claim-schema.ts';
import { institutionId, receiptCode, receiptNumber } from './schemas.ts';

const day = z
  .string()
  .refine(isDate)
  .meta({ examples: ['2026-01-05'] });
const amount = z
  .string()
  .refine((text) => parseFen(text).ok)
  .meta({ examples: ['300.00'] });

const filter = {
  from: day.exactOptional().meta({ description: 'First day of the reservation, in Beijing' }),
  to: day.exactOptional().meta({ description: 'Last day, counted in' }),
  states: z.array(z.enum(CLAIM_STATES)).min(1).exactOptional(),
  min: amount.exactOptional().meta({ description: 'Least amount that was asked for' }),
  max: amount.exactOptional().meta({ description: 'Greatest amount that was asked for' }),
  payer: institutionId.exactOptional().meta({ description: 'For an auditor; an office sees its own only' }),
  receipt: z
    .strictObject({ eInvoiceCode: receiptCode, eInvoiceNumber: receiptNumber })
    .exactOptional()
    .meta({ description: 'In the body, so that no address ever holds it' }),
};

export const claimSearch = z
  .strictObject({
    ...filter,
    limit: z.int().min(1).max(500).default(100),
    cursor: z.string().max(512).exactOptional().meta({ description: '`next` of the page before; opaque' }),
  })
  .meta({ id: 'ClaimSearch' });

export const claimExport = z
  .strictObject({ ...filter, language: z.enum(['zh', 'en']).default('zh') })
  .meta({ id: 'ClaimExport' });

const EXAMPLE = { from: '2026-01-01', to: '2026-01-31', states: ['PAID' as const], min: '100.00' };
const described = {
  method: 'post',
  tag: 'claims',
  roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'AUDITOR'],
  write: false,
  params: none,
  query: none,
} as const;

/** Claims of the past, found by what is known of them, and as a table to keep. */
export const claimHistoryRoutes = [
  route({
    ...described,
    path: '/claims/search',
    summary: { en: 'Claims found by day, state, amount or receipt, newest first', zh: '查找报销单' },
    body: jsonBody(claimSearch, { example: EXAMPLE }),
    answer: jsonAnswer(pageOf(claim), {
      description: 'Claims as they stand today',
      example: { items: [CLAIM_EXAMPLE], next: null },
    }),
    handle: async (context, { body: { limit, cursor, ...asked } }) => {
      const listed = await searchHistory(context, toQuery(asked), { before: claimPlaceOf(cursor), limit });
      return toPage(
        listed,
        limit,
        ({ block, standing }) => `${block}/${standing.claim.id}`,
        ({ standing }) => presentClaim(standing),
      );
    },
  }),
  route({
    ...described,
    path: '/claims/export.csv',
    summary: { en: 'Claims found, as CSV', zh: '导出报销单 (CSV)' },
    description: 'Stands in the access log.',
    body: jsonBody(claimExport, { example: EXAMPLE }),
    answer: streamAnswer(
      'text/csv',
      'UTF-8 with byte order mark; no cell can run as a formula',
      `\uFEFF${EXPORT_HEAD.zh.join(',')}\r\n`,
    ),
    handle: async (context, { body: { language, ...asked } }) => {
      await noteExport(context, 'CSV');
      return claimsCsv(context.organisation, wholeHistory(context, toQuery(asked)), language);
    },
  }),
  route({
    ...described,
    path: '/claims/export.xlsx',
    summary: { en: 'Claims found, as XLSX', zh: '导出报销单 (XLSX)' },
    description: 'Stands in the access log.',
    body: jsonBody(claimExport, { example: EXAMPLE }),
    answer: streamAnswer(XLSX_TYPE, 'One sheet of texts alone'),
    handle: async (context, { body: { language, ...asked } }) => {
      await noteExport(context, 'XLSX');
      return claimsWorkbook(context.organisation, wholeHistory(context, toQuery(asked)), language);
    },
  }),
];

function noteExport(context: CallerContext, purpose: string): Promise<void> {
  const entry = { action: 'claims.export', subject: 'claims', outcome: 'SERVED', purpose };
  return context.organisation.accessLog.record(context, entry);
}

type Asked = Omit<z.output<typeof claimExport>, 'language'>;

function toQuery({ min, max, from, to, states, payer, receipt }: Asked): HistoryQuery {
  return { from, to, states, payer, receipt, minFen: fenOf(min), maxFen: fenOf(max) };
}

function fenOf(text: string | undefined): number | undefined {
  const fen = text === undefined ? undefined : parseFen(text);
  return fen?.ok === true ? fen.value : undefined;
}

/** Where a page of claims goes on. Throws PiaosuError SCHEMA. */
export function claimPlaceOf(cursor: string | undefined): { block: number; id: string } {
  const place = parseCursor(cursor);
  if (place === undefined) return FIRST_PLACE;
  const [block, id] = place.split('/');
  if (id === undefined || !Number.isSafeInteger(Number(block))) throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  return { block: Number(block), id };
}
