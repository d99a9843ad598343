import { z } from 'zod';
import type { LotRecord } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody, streamBody } from '../http/body.ts';
import { toRfc3339 } from '../http/core-schema.ts';
import { pageOf, pageQuery } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { presentJob } from '../jobs/job-view.ts';
import { UNIT_MEDIA_TYPES } from '../lots/index.ts';
import { commissionLot } from '../use-cases/supply/commission-lot.ts';
import { actOnLot, listLots, ownLot, type LotAction, type OwnLot } from '../use-cases/supply/lot.ts';
import { JOB_EXAMPLE } from './examples.ts';
import { job } from './job-schema.ts';
import { committed, institutionId, isoDate, time } from './schemas.ts';
import {
  LOT_ID_EXAMPLE,
  lotId,
  lotNumber,
  noticeId,
  premisesId,
  productId,
  recallClass,
  TX_EXAMPLE,
} from './trace-schema.ts';

/** A lot of a million boxes with their cartons is some 100 MB; it is never in memory as a whole. */
const UPLOAD_LIMIT = 1024 * 1024 * 1024;

const notice = z.strictObject({ notice: noticeId, time });

export const lot = z
  .strictObject({
    id: lotId,
    product: productId,
    maker: institutionId,
    lotNumber,
    expiry: isoDate,
    state: z
      .enum(['LOADING', 'SEALED', 'COMMISSIONED'])
      .meta({ description: 'Of its first run; only COMMISSIONED is on the ledger' }),
    parts: z.array(z.strictObject({ count: z.int(), time })).meta({ description: 'Runs on the ledger, in order' }),
    held: notice.optional(),
    recall: notice.extend({ class: recallClass }).optional(),
    withdrawn: notice.optional(),
    audited: z.strictObject({ parts: z.int(), time }).optional(),
  })
  .meta({ id: 'Lot' });

const EXAMPLE = {
  ...{ id: LOT_ID_EXAMPLE, product: '86900000000012', maker: 'MAKER-0001', lotNumber: 'A20260301' },
  ...{ expiry: '2028-02-29', state: 'COMMISSIONED' as const },
  parts: [{ count: 21_000, time: '2026-03-02T01:30:00.000Z' }],
} satisfies z.input<typeof lot>;

const upload = z.strictObject({
  product: productId,
  premises: premisesId.meta({ description: 'Where the boxes lie until they are shipped' }),
  lotNumber,
  expiry: isoDate,
  part: z.coerce
    .number()
    .int()
    .min(0)
    .max(63)
    .default(0)
    .meta({
      description: '0 begins the lot; a further run has the next number',
      examples: [0],
    }),
  expected: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .meta({
      description: 'Rows that the file must have, else COUNT_MISMATCH',
      examples: [21_000],
    }),
});

const WATCHING = ['LOT_OFFICER', 'DRUG_INSPECTOR'] as const;
const acted = z.strictObject({ id: lotId, ...committed });
const ACTED_EXAMPLE = { id: LOT_ID_EXAMPLE, ...TX_EXAMPLE };
const params = z.strictObject({ id: lotId });
const LEDGER_CODES = ['RESOURCE_NOT_FOUND', 'ROLE_NOT_ALLOWED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'] as const;

/** Lots of the own makers. What others made is nobody's business here, not even how much of it there is. */
export const lotRoutes = [
  route({
    method: 'post',
    path: '/lots',
    tag: 'supply',
    summary: { en: 'Commission a run of boxes with their containers', zh: '赋码入网' },
    description:
      'The codes are streamed: CSV `code,level,parent` (further codes of one unit in the same field, separated by `|`) or ' +
      'NDJSON `{"codes":["…"],"level":1,"parent":"…"}`, at most 1,000,000 rows in one run. Level 1 is the box; cartons and ' +
      'pallets are rows of their own. All of it becomes one transaction, and what is on the ledger is exactly the file: ' +
      'refused rows (unreadable, twice, in another lot, of another product, without their container) end the job FAILED ' +
      'and are listed in `/jobs/{id}/errors.csv`; mend the file and send it with a new key.',
    roles: ['LOT_OFFICER'],
    write: true,
    params: none,
    query: upload,
    body: streamBody({
      mediaTypes: UNIT_MEDIA_TYPES,
      limit: UPLOAD_LIMIT,
      description: 'The codes, one unit a line',
      example: {
        mediaType: 'text/csv',
        text: 'code,level,parent\r\n(01)16901234567899(21)C0001,2,\r\n(01)06901234567892(21)B0001,1,(01)16901234567899(21)C0001\r\n',
      },
    }),
    answer: jsonAnswer(job, {
      status: 202,
      description: 'The job; DONE when the run is on the ledger',
      location: ({ id }) => `/jobs/${id}`,
      example: {
        ...{ ...JOB_EXAMPLE, kind: 'lots.commission', state: 'RUNNING' as const, ended: null },
        ...{ total: 21_000, accepted: 6000, refused: 0, summary: null },
      },
    }),
    codes: [
      ...['AUTH_SCOPE', 'UNKNOWN_PRODUCT', 'PRODUCT_SUSPENDED', 'ORG_SUSPENDED', 'LOT_EXISTS'],
      ...['COUNT_MISMATCH', 'COMMISSION_DUPLICATE', 'RATE_LIMITED'],
    ] as const,
    handle: async (context, { query, body }) => presentJob(await commissionLot(context, query, body)),
  }),
  route({
    method: 'get',
    path: '/lots',
    tag: 'supply',
    summary: { en: 'Lots of one’s own', zh: '本企业批次' },
    description: 'A maker sees its own, the regulator those of the makers of this gateway. Newest first.',
    roles: WATCHING,
    write: false,
    params: none,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(lot), { description: 'Lots', example: { items: [EXAMPLE], next: null } }),
    handle: async (context, { query }) => {
      const page = await listLots(context, query);
      return { ...page, items: page.items.map(present) };
    },
  }),
  route({
    method: 'get',
    path: '/lots/{id}',
    tag: 'supply',
    summary: { en: 'One lot of one’s own', zh: '批次' },
    roles: WATCHING,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(lot, { description: 'The lot', example: EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => present(await ownLot(context, id)),
  }),
  ...acts(),
];

function acts() {
  const noticed = z.strictObject({ notice: noticeId });
  const example = { notice: 'NMPA-2026-0117' };
  return [
    act('hold', 'lot.hold', WATCHING, ['Stop a lot until it was looked into', '批次暂停'], noticed, example),
    act('withdraw', 'lot.withdraw', ['LOT_OFFICER'], ['Take a lot off the market', '企业撤市'], noticed, example),
    act('lift', 'lot.lift', ['DRUG_INSPECTOR'], ['End a hold or a recall', '解除暂停或召回'], noticed, example),
    act('recall', 'lot.recall', WATCHING, ['Recall a lot', '批次召回'], noticed.extend({ class: recallClass }), {
      ...example,
      class: 1 as const,
    }),
    act(
      'audit',
      'lot.audit',
      ['DRUG_INSPECTOR'],
      ['Say that all leaves of the first runs were read and hold', '批次审计'],
      z.strictObject({ parts: z.int().min(1).max(64) }),
      { parts: 1 },
    ),
  ];
}

function act<S extends z.ZodType<Readonly<Record<string, string | number>>, Readonly<Record<string, unknown>>>>(
  word: string,
  action: LotAction,
  roles: readonly ['LOT_OFFICER', 'DRUG_INSPECTOR'] | readonly ['LOT_OFFICER'] | readonly ['DRUG_INSPECTOR'],
  [en, zh]: readonly [string, string],
  schema: S,
  example: z.input<S>,
) {
  return route({
    method: 'post',
    path: `/lots/{id}/${word}`,
    tag: 'supply',
    summary: { en, zh },
    roles,
    write: true,
    params,
    query: none,
    body: jsonBody(schema, { example }),
    answer: jsonAnswer(acted, { description: 'Said on the ledger', example: ACTED_EXAMPLE }),
    codes: LEDGER_CODES,
    handle: async (context, { params: { id }, body }) => {
      const { tx, block } = await actOnLot(context, action, id, body);
      return { id, tx, block };
    },
  });
}

function present({ id, product, maker, lotNumber: number, expiry, runs, record }: OwnLot): z.input<typeof lot> {
  const [first] = runs;
  const state = first === undefined || first.state === 'REFUSED' ? 'LOADING' : first.state;
  const parts = (record?.parts ?? []).map(({ count, time: at }) => ({ count, time: toRfc3339(at) }));
  return { id, product, maker, lotNumber: number, expiry, state, parts, ...said(record) };
}

function said(record: LotRecord | undefined): Pick<z.input<typeof lot>, 'held' | 'recall' | 'withdrawn' | 'audited'> {
  const { held, recall, withdrawn, audited } = record ?? {};
  return {
    ...(held === undefined ? {} : { held: presentNotice(held) }),
    ...(recall === undefined ? {} : { recall: { ...presentNotice(recall), class: recall.class } }),
    ...(withdrawn === undefined ? {} : { withdrawn: presentNotice(withdrawn) }),
    ...(audited === undefined ? {} : { audited: { parts: audited.parts, time: toRfc3339(audited.time) } }),
  };
}

function presentNotice({ notice: number, time: at }: { readonly notice: string; readonly time: number }) {
  return { notice: number, time: toRfc3339(at) };
}
