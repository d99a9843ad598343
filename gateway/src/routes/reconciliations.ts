import { z } from 'zod';
import { canonicalJson, parseCanonicalJson, PiaosuError } from '@piaosu/core';
import { jsonAnswer, streamAnswer } from '../http/answer.ts';
import { noBody, uploadBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { hospitalOf } from '../reconciliation/day.ts';
import { reportDay } from '../reconciliation/day-report.ts';
import { issuedStatement, statementOf } from '../reconciliation/statement.ts';
import { keepTotals, readTotals, totalsOf } from '../reconciliation/totals.ts';
import {
  DIFFERENCES_EXAMPLE,
  differencesCsv,
  REPORT_EXAMPLE,
  reportView,
  toReportView,
  TOTALS_EXAMPLE,
  totalsView,
  toTotalsView,
} from './reconciliation-schema.ts';
import { institutionId, isoDate } from './schemas.ts';

const params = z.strictObject({ institution: institutionId, day: isoDate });
const READERS = ['ISSUER', 'SERVICE', 'REGISTRAR', 'AUDITOR'] as const;

/** No known keys, as those would be written first: the bytes of the answer are the canonical file. */
const statementFile = z.record(z.string(), z.json());

const reading = {
  method: 'get',
  tag: 'reconciliation',
  roles: READERS,
  write: false,
  params,
  query: none,
  body: noBody,
} as const;

/** 对账: a hospital's day in its file, at the gateway, on the ledger and in its own books. */
export const reconciliationRoutes = [
  route({
    ...reading,
    path: '/reconciliations/{institution}/{day}',
    summary: { en: 'Reconcile a hospital’s day', zh: '日对账' },
    description:
      'By the date printed on the receipts, Beijing time. `anchored` is counted anew from headers, documents and inclusion ' +
      'proofs against the own copy of the ledger, never from a column. Differences come receipt by receipt with their ' +
      'reason; ANCHORED_LATER and CANCELS_EARLIER_DAY only explain. One’s own hospital; every hospital for the publisher, ' +
      'the registrar and the auditor of its organisation.',
    answer: jsonAnswer(reportView, { description: 'All sides of the day', example: REPORT_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: day }) =>
      toReportView(await reportDay(context.organisation, await hospitalOf(context, day), day)),
  }),
  route({
    ...reading,
    path: '/reconciliations/{institution}/{day}/differences.csv',
    summary: { en: 'All differences of a day as a table', zh: '下载对账差异' },
    answer: streamAnswer('text/csv', 'UTF-8 with byte order mark, so that spreadsheets read it', DIFFERENCES_EXAMPLE),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: day }) => {
      const { differences } = await reportDay(context.organisation, await hospitalOf(context, day), day);
      return differencesCsv(differences);
    },
  }),
  route({
    method: 'put',
    path: '/reconciliations/{institution}/{day}/totals',
    tag: 'reconciliation',
    summary: { en: 'The hospital’s own totals of a day', zh: '上报日汇总' },
    description:
      'Counts and sums by kind of receipt: JSON `{"items":[{"kind":"OUTPATIENT","count":398,"totalAmount":"301542.74"}]}`, or CSV ' +
      'in UTF-8 or GB18030 with the columns 票据种类 (门诊, 住院, 冲红, 预交金), 张数, 金额合计. Each is a version; the last ' +
      'one counts, those before it stay.',
    roles: ['ISSUER', 'SERVICE', 'REGISTRAR'],
    write: true,
    params,
    query: none,
    body: uploadBody({
      mediaTypes: ['application/json', 'text/csv', 'multipart/form-data'],
      limit: 64 * 1024,
      description: 'One file: JSON or CSV',
      example: {
        mediaType: 'application/json',
        text: '{"items":[{"kind":"OUTPATIENT","count":398,"totalAmount":"301542.74"}]}',
      },
    }),
    answer: jsonAnswer(totalsView, { description: 'The version that counts now', example: TOTALS_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND', 'AMOUNT_FORMAT', 'UNKNOWN_FIELD', 'IDEMPOTENCY_CONFLICT'],
    handle: async (context, { params: day, body: { parts } }) => {
      await hospitalOf(context, day);
      const side = readTotals(onlyPart(parts));
      return toTotalsView(await keepTotals(context.organisation.database, day, context.messageId, side));
    },
  }),
  route({
    ...reading,
    path: '/reconciliations/{institution}/{day}/totals',
    summary: { en: 'All versions of the hospital’s own totals', zh: '日汇总的各版本' },
    answer: jsonAnswer(z.strictObject({ items: z.array(totalsView) }), {
      description: 'Newest first',
      example: { items: [TOTALS_EXAMPLE] },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: day }) => {
      await hospitalOf(context, day);
      return { items: (await totalsOf(context.organisation.database, day)).map(toTotalsView) };
    },
  }),
  route({
    ...reading,
    path: '/reconciliations/{institution}/{day}/statement',
    summary: { en: 'Signed statement of a closed day', zh: '日对账单' },
    description:
      'Canonical JSON, signed by the organisation’s gateway, with the checkpoints that it rests on and what other ' +
      'organisations say of them; `piaosu statement FILE` checks it offline. Issued when first asked for; a new version only ' +
      'when what it counts has changed. An issued version never changes. It holds sums and counts, no receipt numbers.',
    query: z.strictObject({
      version: z.coerce.number().int().min(1).max(9999).optional().meta({ description: 'One issued before' }),
    }),
    answer: jsonAnswer(statementFile, {
      description: 'The statement; its bytes are the file',
      example: statementExample(),
    }),
    codes: ['RESOURCE_NOT_FOUND', 'DAY_OPEN'],
    handle: async (context, { params: day, query: { version } }) => {
      const hospital = await hospitalOf(context, day);
      const signed =
        version === undefined
          ? await statementOf(context.organisation, hospital, day)
          : await issuedStatement(context.organisation, day, version);
      return statementFile.parse(parseCanonicalJson(canonicalJson(signed)));
    },
  }),
];

function onlyPart<T>(parts: readonly T[]): T {
  const [part, ...others] = parts;
  if (part === undefined || others.length > 0) throw new PiaosuError('SCHEMA', { expected: 'one file' });
  return part;
}

function statementExample() {
  const side = { count: 1, kinds: [{ count: 1, kind: 'OUTPATIENT', totalFen: 100_000 }], totalFen: 100_000 };
  const root = `sha-256:${'5'.repeat(64)}`;
  return {
    certificate: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n',
    signature: 'x'.repeat(86),
    statement: {
      accepted: side,
      anchored: side,
      block: 812,
      checkpoints: [{ publisher: 'PUB-HEALTH-1', root, shard: 'main', size: 404 }],
      day: '2026-11-20',
      differences: [],
      institution: 'H33010491008',
      issued: 1_795_310_000,
      leaves: { count: 1, root },
      org: 'HealthMSP',
      type: 'piaosu/daily-statement',
      v: 1,
      version: 1,
    },
    witnesses: [],
  };
}
