import { z } from 'zod';
import { BYTE_ORDER_MARK, csvLine } from '../formats/csv-line.ts';
import { XLSX_TYPE } from '../formats/workbook.ts';
import { printWorkbook } from '../formats/print-workbook.ts';
import { jsonAnswer, streamAnswer } from '../http/answer.ts';
import { noBody, uploadBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { presentJob } from '../jobs/job-view.ts';
import { batchResult, RESULT_HEAD, resultCells, type BatchResult } from '../verification-batches/batch-result.ts';
import { MAX_BATCH_ITEMS } from '../verification-batches/batch-list.ts';
import { verificationBatchesOf, type BatchState } from '../verification-batches/verification-batches.ts';
import { job } from './job-schema.ts';
import { JOB_EXAMPLE } from './examples.ts';

const params = z.strictObject({ id: z.string().regex(/^job_[0-9a-f-]{36}$/u) });
const DESKS = ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'ISSUER', 'SERVICE'] as const;
/** 1,000 QR texts are 300 KiB; an XLSX of as many rows is no larger. */
const LIST_LIMIT = 4 * 1024 * 1024;

export const batch = z
  .strictObject({
    job,
    paused: z.boolean(),
    headlines: z
      .record(z.string(), z.int())
      .meta({ description: 'Items by headline so far', examples: [{ GENUINE: 3 }] }),
  })
  .meta({ id: 'VerificationBatch' });

export const newestBatches = z.strictObject({ items: z.array(batch) }).meta({ id: 'NewestVerificationBatches' });
/** What an officer may want to find again. */
const NEWEST = 20;

const LIST_JOB = { ...JOB_EXAMPLE, kind: 'verifications.batch', accepted: 2, refused: 0, summary: null };
const BATCH_EXAMPLE = { job: LIST_JOB, paused: false, headlines: { GENUINE: 1, MISMATCH: 1 } };
const RESULT_EXAMPLE: BatchResult = {
  row: 1,
  receipt: '33060125-0000000101',
  headline: 'GENUINE',
  sentence: { zh: '票据真实有效。', en: 'The receipt is genuine.' },
  checks: [{ name: 'integrity', result: 'valid', code: null }],
  fields: [],
  remaining: '300.00',
  asOfBlock: 4211,
  faults: [],
};
const CSV_EXAMPLE = `${RESULT_HEAD.join(',')}\r\n${resultCells(RESULT_EXAMPLE).join(',')}\r\n`;

/** A list is shown to the institution that began it and to nobody else. */
export const verificationBatchRoutes = [
  route({
    method: 'post',
    path: '/verifications/batches',
    tag: 'verification',
    summary: { en: 'Verify up to 1,000 receipts', zh: '批量核验' },
    description:
      'A JSON array, CSV (UTF-8, GB18030) or XLSX of elements, QR texts or numbers alone. A number alone is UNCONFIRMED at ' +
      'best: nothing was compared. Each item is verified by itself; the job goes on after a pause or a restart. Cancel it ' +
      'with POST /jobs/{id}/cancel.',
    roles: DESKS,
    write: true,
    params: none,
    query: none,
    body: uploadBody({
      mediaTypes: ['multipart/form-data', 'application/json', 'text/csv', 'text/plain', XLSX_TYPE],
      limit: LIST_LIMIT,
      description: 'One list; columns 票据代码, 票据号码, 校验码, 开票日期, 金额合计, or 二维码',
      example: {
        mediaType: 'text/csv',
        text: '票据代码,票据号码,校验码,开票日期,金额合计\r\n33060125,0000000101,7k2m9q,2026-01-05,1000.00\r\n',
      },
    }),
    answer: jsonAnswer(job, {
      status: 202,
      description: 'The job',
      example: LIST_JOB,
      location: ({ id }) => `/verifications/batches/${id}`,
    }),
    codes: ['SCHEMA', 'UNKNOWN_FIELD', 'MALFORMED_JSON', 'BODY_TOO_LARGE'],
    handle: async (context, { body }) =>
      presentJob(await verificationBatchesOf(context.organisation).begin(context, body.parts)),
  }),
  route({
    method: 'get',
    path: '/verifications/batches',
    tag: 'verification',
    summary: { en: 'The newest lists of the institution', zh: '最近的批量核验' },
    description: 'The newest first, 20 at most: what goes on while a page is closed is found again.',
    roles: DESKS,
    write: false,
    params: none,
    query: none,
    body: noBody,
    answer: jsonAnswer(newestBatches, { description: 'The lists as they stand', example: { items: [BATCH_EXAMPLE] } }),
    handle: async ({ organisation, caller }) => ({
      items: (await verificationBatchesOf(organisation).newest(caller.institution, NEWEST)).map(presentBatch),
    }),
  }),
  route({
    method: 'get',
    path: '/verifications/batches/{id}',
    tag: 'verification',
    summary: { en: 'How a list stands', zh: '批量核验进度' },
    roles: DESKS,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(batch, {
      description: 'The job, whether it is paused, and items by headline',
      example: BATCH_EXAMPLE,
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, input) =>
      presentBatch(await verificationBatchesOf(organisation).state(caller.institution, input.params.id)),
  }),
  pausing('pause', true, { en: 'Pause a list', zh: '暂停批量核验' }),
  pausing('resume', false, { en: 'Go on with a list', zh: '继续批量核验' }),
  route({
    method: 'get',
    path: '/verifications/batches/{id}/results',
    tag: 'verification',
    summary: { en: 'Results of a list, page by page', zh: '批量核验结果' },
    roles: DESKS,
    write: false,
    params,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(batchResult), {
      description: 'Items that were verified, in the order of the list',
      example: { items: [RESULT_EXAMPLE], next: null },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id }, query: { limit, cursor } }) => {
      const after = parseNumberCursor(cursor) ?? 0;
      const results = await resultsOf(context, id, after, limit);
      return toPage(
        results,
        limit,
        ({ row }) => String(row),
        (result) => result,
      );
    },
  }),
  route({
    method: 'get',
    path: '/verifications/batches/{id}/results.csv',
    tag: 'verification',
    summary: { en: 'Results of a list as CSV', zh: '导出核验结果 (CSV)' },
    roles: DESKS,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: streamAnswer('text/csv', 'UTF-8 with byte order mark; no cell can run as a formula', CSV_EXAMPLE),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => csvOf(await resultsOf(context, id, 0, MAX_BATCH_ITEMS)),
  }),
  route({
    method: 'get',
    path: '/verifications/batches/{id}/results.xlsx',
    tag: 'verification',
    summary: { en: 'Results of a list as XLSX', zh: '导出核验结果 (XLSX)' },
    roles: DESKS,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: streamAnswer(XLSX_TYPE, 'One sheet of texts alone'),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => xlsxOf(await resultsOf(context, id, 0, MAX_BATCH_ITEMS)),
  }),
];

function pausing(act: 'pause' | 'resume', paused: boolean, summary: { en: string; zh: string }) {
  return route({
    method: 'post',
    path: `/verifications/batches/{id}/${act}`,
    tag: 'verification',
    summary,
    roles: DESKS,
    write: true,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(batch, {
      description: 'The list; what was verified stays',
      example: { ...BATCH_EXAMPLE, paused },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION'],
    handle: async ({ organisation, caller }, input) =>
      presentBatch(await verificationBatchesOf(organisation).setPaused(caller.institution, input.params.id, paused)),
  });
}

function presentBatch({ job: row, paused, headlines }: BatchState): z.input<typeof batch> {
  return { job: presentJob(row), paused, headlines: { ...headlines } };
}

function resultsOf({ organisation, caller }: CallerContext, id: string, after: number, limit: number) {
  return verificationBatchesOf(organisation).results(caller.institution, id, after, limit);
}

async function* csvOf(results: readonly BatchResult[]): AsyncGenerator<string> {
  yield await Promise.resolve(BYTE_ORDER_MARK + csvLine(RESULT_HEAD));
  for (const result of results) yield csvLine(resultCells(result));
}

async function* xlsxOf(results: readonly BatchResult[]): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(printWorkbook('核验结果', [RESULT_HEAD, ...results.map(resultCells)]));
}
