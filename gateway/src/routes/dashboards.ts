import type { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { readDashboard, type Subject } from '../use-cases/dashboards/dashboard.ts';
import { readDuplicates } from '../use-cases/dashboards/duplicates.ts';
import {
  DASHBOARD_EXAMPLE,
  DUPLICATES_EXAMPLE,
  dashboard,
  days,
  duplicates,
  toDashboard,
  toDuplicates,
} from './dashboard-schema.ts';

const KEPT_BACK =
  'Nothing personal: counts and sums by day, institution and region. Cells of fewer than five are kept back, with others from which ' +
  'they could be found. From the own copy without checking each seal: it shows where to look and decides nothing. Each question ' +
  'stands in the access log.';

export const dashboardRoutes = [
  route({
    ...sumsOf('receipts', { en: 'Receipts by day, hospital, region and kind', zh: '票据统计' }),
    description: `Receipts that this organisation publishes, by the day of their anchoring. ${KEPT_BACK}`,
  }),
  route({
    ...sumsOf('verdicts', { en: 'Verifications by day, asker, region and verdict', zh: '核验统计' }),
    description: `Verifications at this organisation, and those that others reported about its receipts. ${KEPT_BACK}`,
  }),
  route({
    ...sumsOf('claims', { en: 'Claims by day, payer, region and state', zh: '报销统计' }),
    description: `Claims of every payer on the ledger, by the day of their reservation, as they stand now. ${KEPT_BACK}`,
  }),
  route({
    method: 'get',
    path: '/dashboards/duplicates',
    tag: 'supervision',
    summary: { en: 'Bills claimed more than once, with who claimed them', zh: '重复报销关系' },
    description:
      'From the alerts DUPLICATE_TIER and DUPLICATE_CLAIM of these days: each bill (a tag, no number) with every claim on it and ' +
      'every refusal. A refusal is no fraud: why it came about is for whoever decides the alert. Stands in the access log.',
    roles: ['AUDITOR'],
    write: false,
    params: none,
    query: days,
    body: noBody,
    answer: jsonAnswer(duplicates, { description: 'Bills, the last refused first', example: DUPLICATES_EXAMPLE }),
    handle: async (context, { query }) => toDuplicates(query, await readDuplicates(context, query)),
  }),
];

function sumsOf(subject: Subject, summary: { readonly en: string; readonly zh: string }) {
  return {
    ...({ method: 'get', path: `/dashboards/${subject}`, tag: 'supervision', summary, roles: ['AUDITOR'] } as const),
    ...{ write: false, params: none, query: days, body: noBody },
    answer: jsonAnswer(dashboard, { description: 'Counts and sums', example: DASHBOARD_EXAMPLE[subject] }),
    handle: async (context: CallerContext, { query }: { readonly query: z.output<typeof days> }) =>
      toDashboard(subject, query, await readDashboard(context, subject, query)),
  };
}
