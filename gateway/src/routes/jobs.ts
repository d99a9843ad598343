import { z } from 'zod';
import { jsonAnswer, streamAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { errorsCsv } from '../jobs/errors-csv.ts';
import { jobEvents, presentJob } from '../jobs/job-view.ts';
import { job } from './job-schema.ts';
import { JOB_EXAMPLE } from './examples.ts';

const params = z.strictObject({ id: z.string().regex(/^job_[0-9a-f-]{36}$/u) });
const READERS = ['ISSUER', 'CLAIMS_OFFICER', 'SERVICE', 'LOT_OFFICER', 'LOGISTICS', 'PHARMACIST'] as const;

/** A job is shown to the institution that began it and to nobody else. */
export const jobRoutes = [
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
