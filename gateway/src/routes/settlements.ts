import { z } from 'zod';
import { formatFen, PiaosuError } from '@piaosu/core';
import {
  SETTLEMENT_OUTCOMES,
  recheckSettlement,
  selectSettlement,
  selectSettlements,
  type SettlementRow,
} from '../db/settlements.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { jsonAnswer } from '../http/answer.ts';
import { noBody, uploadBody } from '../http/body.ts';
import { pageOf, pageQuery, parseCursor, toPage } from '../http/page.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { presentJob } from '../jobs/job-view.ts';
import { readFound } from '../reconciliation/settlement-judgement.ts';
import { beginSettlements } from '../reconciliation/settlement-upload.ts';
import { readSettlementText } from '../reconciliation/settlement.ts';
import { job } from './job-schema.ts';
import { isoDate, time } from './schemas.ts';

const OFFICE = ['CLAIMS_OFFICER', 'PAYMENT_OFFICER'] as const;

const settlementId = z
  .string()
  .regex(/^stl_[0-9a-f-]{36}$/u)
  .meta({ description: 'id of a settlement', examples: ['stl_0f0c2c5e-7d0b-4a43-9d0c-0f9b6f1f5a11'] });

const CSV_EXAMPLE =
  '结算ID,定点医药机构编码,业务流水号,结算日期,医保统筹基金支付\r\nS456749695497,H33010000001,B000000012615,2026-11-20,39.68\r\n';

export const settlement = z
  .strictObject({
    id: settlementId,
    job: z.string(),
    row: z.int().meta({ description: 'Data row of the upload' }),
    settlementId: z.string(),
    hospital: z.string(),
    businessNumber: z.string(),
    date: isoDate,
    fundAmount: z.string(),
    outcome: z.enum(SETTLEMENT_OUTCOMES).meta({
      description:
        'SETTLEMENT_HIDDEN: the receipt exists and says nobody settled it. DUPLICATE_SETTLEMENT: the settlement or the visit ' +
        'is listed twice, or the receipt carries another one. UNCONFIRMED: the hospital’s gateway has not answered with a ' +
        'proof yet; asked again by itself.',
    }),
    reason: z.string().nullable(),
    receipt: z.string().nullable().meta({ description: 'code-number of the receipt it was matched with' }),
    receiptFundAmount: z.string().nullable().meta({ description: 'What the receipt says the fund paid' }),
    hold: z.enum(['WANTED', 'HELD', 'RELEASE_WANTED', 'RELEASED', 'REFUSED']).nullable(),
    checked: time.nullable(),
    nextCheck: time.nullable(),
  })
  .meta({ id: 'Settlement' });

const EXAMPLE = {
  id: 'stl_0f0c2c5e-7d0b-4a43-9d0c-0f9b6f1f5a11',
  job: 'job_0f0c2c5e-7d0b-4a43-9d0c-0f9b6f1f5a11',
  row: 7,
  settlementId: 'S456749695497',
  hospital: 'H33010000001',
  businessNumber: 'B000000012615',
  date: '2026-11-20',
  fundAmount: '39.68',
  outcome: 'SETTLEMENT_HIDDEN',
  reason: null,
  receipt: '33060126-0002000147',
  receiptFundAmount: null,
  hold: 'HELD',
  checked: '2026-11-21T01:30:00.000Z',
  nextCheck: '2026-11-21T01:40:00.000Z',
} satisfies z.input<typeof settlement>;

const JOB_EXAMPLE = {
  ...{ id: EXAMPLE.job, kind: 'settlements.match', state: 'RUNNING', cancelAsked: false, total: 1204 },
  ...{ accepted: 0, repeated: 3, refused: 1, summary: null, failure: null },
  ...{ created: '2026-11-21T01:30:00.000Z', started: '2026-11-21T01:30:00.000Z', ended: null },
} satisfies z.input<typeof job>;

/** An office's own books of what it settled online, against the receipts. */
export const settlementRoutes = [
  route({
    method: 'post',
    path: '/settlements/batches',
    tag: 'reconciliation',
    summary: { en: 'Match an office’s online settlements with the receipts', zh: '联网结算核对' },
    description:
      'CSV in UTF-8 or GB18030 with the columns 结算ID, 定点医药机构编码, 业务流水号, 结算日期, 医保统筹基金支付, or NDJSON ' +
      '`{"settlementId":"S456749695497","hospital":"H33010000001","businessNumber":"B000000012615","date":"2026-11-20",' +
      '"fundAmount":"39.68"}`. The hospital’s gateway is asked by tags and salted hashes in portions of 50 and shows proofs; ' +
      'it learns of no settlement that its receipts do not carry. A receipt that hides its settlement is an alert, and ' +
      'approvals and payments on it are held on the ledger until it is red-flushed and issued anew. The job is DONE when ' +
      'each row has been looked for once; a row that comes again adds nothing.',
    roles: OFFICE,
    write: true,
    params: none,
    query: none,
    body: uploadBody({
      mediaTypes: ['text/csv', 'application/x-ndjson', 'multipart/form-data'],
      limit: 32 * 1024 * 1024,
      description: 'One file of settlements',
      example: { mediaType: 'text/csv', text: CSV_EXAMPLE },
    }),
    answer: jsonAnswer(job, {
      status: 202,
      description: 'The job',
      location: ({ id }) => `/jobs/${id}`,
      example: JOB_EXAMPLE,
    }),
    codes: ['SCHEMA', 'UNKNOWN_FIELD', 'DUPLICATE_KEY'],
    handle: async ({ organisation, caller, messageId }, { body: { parts } }) =>
      presentJob(await beginSettlements(organisation, { institution: caller.institution, messageId }, parts)),
  }),
  route({
    method: 'get',
    path: '/settlements',
    tag: 'reconciliation',
    summary: { en: 'One’s own settlements and what they were matched with', zh: '结算核对结果' },
    roles: OFFICE,
    write: false,
    params: none,
    query: z.strictObject({
      ...pageQuery,
      outcome: z.enum(SETTLEMENT_OUTCOMES).optional(),
      job: z.string().max(64).optional().meta({ description: 'Of one upload' }),
    }),
    body: noBody,
    answer: jsonAnswer(pageOf(settlement), { description: 'A page', example: { items: [EXAMPLE], next: null } }),
    handle: async ({ organisation, caller }, { query: { limit, cursor, outcome = null, job: of = null } }) => {
      const after = parseCursor(cursor) ?? '';
      const asked = { payer: caller.institution, outcome, job: of, after, limit: limit + 1 };
      const rows = await organisation.database.asInstitution(caller.institution, (sql) =>
        selectSettlements(sql, asked),
      );
      const present = presenter({ organisation });
      return toPage(rows, limit, ({ id }) => id, present);
    },
  }),
  route({
    method: 'post',
    path: '/settlements/{id}/recheck',
    tag: 'reconciliation',
    summary: { en: 'Look for a settlement’s receipt again now', zh: '重新核对' },
    description: 'For instance after the hospital has corrected its receipt; a hold is lifted by it.',
    roles: OFFICE,
    write: true,
    params: z.strictObject({ id: settlementId }),
    query: none,
    body: noBody,
    answer: jsonAnswer(settlement, {
      status: 202,
      description: 'As it stands; it is looked for next',
      example: EXAMPLE,
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => {
      const { database } = context.organisation;
      const { institution } = context.caller;
      const row = await database.asInstitution(institution, (sql) => selectSettlement(sql, id));
      if (row === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
      await recheckSettlement(database, id);
      return presenter(context)(row);
    },
  }),
];

function presenter({ organisation }: Pick<CallerContext, 'organisation'>) {
  const cipher = newTextCipher(organisation.secrets, new RandomPool());
  return (row: SettlementRow): z.input<typeof settlement> => {
    const { fundFen, ...rest } = readSettlementText(cipher.open(row.id, row.content));
    const found = row.found === null ? {} : readFound(cipher.open(`${row.id}/found`, row.found));
    const { id, job: of, row: line, outcome, hold, checked, next_attempt: next } = row;
    return {
      ...{ id, job: of, row: line, ...rest, fundAmount: formatFen(fundFen), outcome, hold },
      reason: found.reason ?? null,
      receipt: found.receipt ?? null,
      receiptFundAmount: found.fundAmount ?? null,
      checked: checked?.toISOString() ?? null,
      nextCheck: next?.toISOString() ?? null,
    };
  };
}
