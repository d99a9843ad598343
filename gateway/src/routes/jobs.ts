import { z } from 'zod';
import { jsonAnswer, streamAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { PiaosuError } from '@piaosu/core';
import { errorsCsv } from '../jobs/errors-csv.ts';
import { jobEvents, presentJob } from '../jobs/job-view.ts';
import type { RowPlace } from '../jobs/jobs.ts';
import { presentRefused } from '../jobs/refused-row.ts';
import { job, newestJobs, refusedRow } from './job-schema.ts';
import { JOB_EXAMPLE, REFUSED_ROW_EXAMPLE } from './examples.ts';

const params = z.strictObject({ id: z.string().regex(/^job_[0-9a-f-]{36}$/u) });
const READERS = ['ISSUER', 'CLAIMS_OFFICER', 'SERVICE', 'LOT_OFFICER', 'LOGISTICS', 'PHARMACIST'] as const;

const NEWEST = 20;
const JOB_KINDS = ['receipts.import'] as const;

/** The place behind which a page begins: `receipts/17`. */
function toPlace(cursor: string | undefined): RowPlace {
  const place = parseCursor(cursor);
  if (place === undefined) return { part: '', row: 0 };
  const [, part, row] = /^([a-z]{1,20})\/(\d{1,9})$/u.exec(place) ?? [];
  if (part === undefined || row === undefined) throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  return { part, row: Number(row) };
}

/** A job is shown to the institution that began it and to nobody else. */
export const jobRoutes = [
  route({
    method: 'get',
    path: '/jobs',
    tag: 'jobs',
    summary: { en: 'The newest jobs of the institution', zh: '最近的任务' },
    description:
      'The newest first, 20 at most. `key` is the key that an upload was sent with: whether it arrived is found again after a ' +
      'page was closed in the middle of it.',
    roles: READERS,
    write: false,
    params: none,
    query: z.strictObject({
      kind: z.enum(JOB_KINDS).default('receipts.import'),
      key: z.string().min(1).max(128).optional(),
    }),
    body: noBody,
    answer: jsonAnswer(newestJobs, { description: 'The jobs', example: { items: [JOB_EXAMPLE] } }),
    codes: [],
    handle: async ({ organisation, caller }, { query: { kind, key } }) => ({
      items: (await organisation.jobs.newest(caller.institution, kind, key, NEWEST)).map(presentJob),
    }),
  }),
  route({
    method: 'get',
    path: '/jobs/{id}',
    tag: 'jobs',
    summary: { en: 'State and totals of a job', zh: '任务状态' },
    roles: READERS,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(job, { description: 'The job', example: JOB_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, input) =>
      presentJob(await organisation.jobs.get(caller.institution, input.params.id)),
  }),
  route({
    method: 'get',
    path: '/jobs/{id}/events',
    tag: 'jobs',
    summary: { en: 'Progress of a job as server-sent events', zh: '任务进度' },
    roles: READERS,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: streamAnswer(
      'text/event-stream',
      'An event `progress` for each change, `end` as the last',
      `event: end\ndata: ${JSON.stringify(JOB_EXAMPLE)}\n\n`,
    ),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: ({ organisation, caller, signal }, input) =>
      Promise.resolve(jobEvents(organisation.jobs.watch(caller.institution, input.params.id, signal))),
  }),
  route({
    method: 'get',
    path: '/jobs/{id}/refused',
    tag: 'jobs',
    summary: { en: 'Refused rows with each of their faults', zh: '查询被拒行' },
    roles: READERS,
    write: false,
    params,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(refusedRow), {
      description: 'In the order of the file',
      example: { items: [REFUSED_ROW_EXAMPLE], next: null },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation: { jobs }, caller }, { params: { id }, query: { limit, cursor } }) => {
      await jobs.get(caller.institution, id);
      const rows = await jobs.refusedAfter(caller.institution, id, toPlace(cursor), limit + 1);
      return toPage(rows, limit, ({ part, row }) => `${part}/${String(row)}`, presentRefused);
    },
  }),
  route({
    method: 'get',
    path: '/jobs/{id}/errors.csv',
    tag: 'jobs',
    summary: { en: 'Refused rows with their reasons', zh: '下载被拒行及原因' },
    roles: READERS,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: streamAnswer(
      'text/csv',
      'UTF-8 with byte order mark, so that spreadsheets read it',
      '来源,行号,票据,代码,原因,其他代码,原始内容\r\nreceipts,2,33060125-0000002004,AMOUNT_EQUATION,各项金额之和与金额合计不一致。,,…\r\n',
    ),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, input) => {
      await organisation.jobs.get(caller.institution, input.params.id);
      return errorsCsv(organisation.jobs.refused(caller.institution, input.params.id));
    },
  }),
  route({
    method: 'post',
    path: '/jobs/{id}/cancel',
    tag: 'jobs',
    summary: { en: 'Cancel a job', zh: '取消任务' },
    description: 'Rows already done stay done.',
    roles: READERS,
    write: true,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(job, {
      description: 'The job; it ends when its worker has stopped',
      example: { ...JOB_EXAMPLE, state: 'CANCELLED', cancelAsked: true },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, input) =>
      presentJob(await organisation.jobs.cancel(caller.institution, input.params.id)),
  }),
];
