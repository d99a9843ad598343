import { z } from 'zod';
import { PUBLISHING_ORDER } from '@piaosu/core';
import { XLSX_TYPE } from '../formats/workbook.ts';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody, uploadBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { presentJob } from '../jobs/job-view.ts';
import { previewSheets, UPLOAD_MEDIA_TYPES } from '../publish/index.ts';
import { publishReceipt } from '../use-cases/receipts/publish-receipt.ts';
import { readReceipt } from '../use-cases/receipts/read-receipt.ts';
import { redFlush } from '../use-cases/receipts/red-flush.ts';
import { submitterOf } from '../use-cases/receipts/submitter.ts';
import { job } from './job-schema.ts';
import { receiptInput, receiptView } from './receipt-schema.ts';
import { auditReason, receiptParams as ref, toRef } from './schemas.ts';
import {
  COMMITTED_EXAMPLE,
  JOB_EXAMPLE,
  RECEIPT_EXAMPLE,
  RECEIPT_REF_EXAMPLE,
  RECEIPT_VIEW_EXAMPLE,
} from './examples.ts';

/** Who publishes: a hospital's clerk or system, the publisher's system, the organisation's registrar. */
const PUBLISHING = ['ISSUER', 'SERVICE', 'REGISTRAR'] as const;
export const accepted = z
  .strictObject({
    eInvoiceCode: z.string(),
    eInvoiceNumber: z.string(),
    state: z.literal('ISSUED'),
    repeated: z.boolean().meta({ description: 'The same receipt was there already: nothing was added' }),
  })
  .meta({ id: 'AcceptedReceipt' });

export const sheetTables = z
  .strictObject({
    tables: z.array(
      z.strictObject({
        name: z.string(),
        columns: z.array(z.string()),
        rows: z.array(z.strictObject({ line: z.int(), cells: z.array(z.string()) })),
        damaged: z
          .array(z.strictObject({ line: z.int(), column: z.string() }))
          .meta({ description: 'Cells whose long number the spreadsheet has rounded' }),
      }),
    ),
  })
  .meta({ id: 'SheetTables' });

/** A day of a large hospital is some 20 MiB; the upload is held in memory while its job runs. */
const UPLOAD_LIMIT = 64 * 1024 * 1024;
/** A stay of 2,000 lines is some 700 KiB. */
const RECEIPT_LIMIT = 8 * 1024 * 1024;

export const receiptRoutes = [
  route({
    method: 'post',
    path: '/receipts',
    tag: 'receipts',
    summary: { en: 'Publish one receipt', zh: '开具一张票据' },
    description: 'Answered when the receipt is accepted for good; it is anchored within about a block.',
    roles: PUBLISHING,
    write: true,
    params: none,
    query: none,
    body: jsonBody(receiptInput, { limit: RECEIPT_LIMIT, example: RECEIPT_EXAMPLE }),
    answer: jsonAnswer(accepted, {
      status: 201,
      description: 'Accepted',
      example: { ...RECEIPT_REF_EXAMPLE, state: 'ISSUED', repeated: false },
      location: ({ eInvoiceCode, eInvoiceNumber }) => `/receipts/${eInvoiceCode}-${eInvoiceNumber}`,
    }),
    codes: [...PUBLISHING_ORDER, 'ALREADY_RED', 'PAPER_LIVE', 'LINEAGE_INVALID', 'ISSUER_UNTRUSTED'],
    handle: async (context, { body }) => {
      const { ref: published, repeated } = await publishReceipt(context, body);
      return { ...published, state: 'ISSUED' as const, repeated };
    },
  }),
  route({
    method: 'post',
    path: '/receipts/batches',
    tag: 'receipts',
    summary: { en: 'Publish many receipts', zh: '批量开具票据' },
    description:
      'Tables `receipts` and `details` (multipart; CSV in GB18030 or UTF-8, or XLSX), one XLSX with both as its first two ' +
      'tabs, a JSON array or NDJSON with nested details, or fiscal XML (one or more `EInvoice`; the issuer is the caller). ' +
      'A long number that a spreadsheet has rounded is refused with its row and column (NUMBER_DAMAGED). ' +
      'Each row is judged alone; a repeated upload adds nothing. The job is DONE when all it accepted is anchored.',
    roles: PUBLISHING,
    write: true,
    params: none,
    query: none,
    body: uploadBody({
      mediaTypes: UPLOAD_MEDIA_TYPES,
      limit: UPLOAD_LIMIT,
      description: 'Two parts `receipts` and `details`, or one file',
      example: { mediaType: 'application/json', text: JSON.stringify([RECEIPT_EXAMPLE]) },
    }),
    answer: jsonAnswer(job, {
      status: 202,
      description: 'The job',
      example: JOB_EXAMPLE,
      location: ({ id }) => `/jobs/${id}`,
    }),
    codes: ['SCHEMA', 'UNKNOWN_FIELD', 'DUPLICATE_KEY', 'MALFORMED_JSON', 'NUMBER_DAMAGED'],
    handle: async (context, { body }) => {
      const message = { messageId: context.messageId, submitter: submitterOf(context) };
      return presentJob(await context.organisation.publishing.beginImport(message, body.parts));
    },
  }),
  route({
    method: 'post',
    path: '/receipts/tables',
    tag: 'receipts',
    summary: { en: 'Read the tables of an XLSX before it is uploaded', zh: '预览 XLSX 表格' },
    description:
      'The first two tabs as texts, with the cells whose digits are lost. Nothing is kept. Multipart: `file`, and where a ' +
      'hospital names columns in its own way `names`, a JSON object from its names to ours.',
    roles: PUBLISHING,
    write: false,
    params: none,
    query: none,
    body: uploadBody({
      mediaTypes: ['multipart/form-data', XLSX_TYPE],
      limit: UPLOAD_LIMIT,
      description: 'One workbook',
      example: { mediaType: XLSX_TYPE, text: 'PK…' },
    }),
    answer: jsonAnswer(sheetTables, {
      description: 'The tables',
      example: {
        tables: [
          {
            name: '票据',
            columns: ['票据代码', '票据号码', '证件号码'],
            rows: [{ line: 2, cells: ['33060125', '0000000101', '3.30106196203043E+17'] }],
            damaged: [{ line: 2, column: '证件号码' }],
          },
        ],
      },
    }),
    codes: ['SCHEMA', 'BODY_TOO_LARGE'],
    handle: (_context, { body }) => Promise.resolve({ tables: previewSheets(body.parts) }),
  }),
  route({
    method: 'get',
    path: '/receipts/{code}-{number}',
    tag: 'receipts',
    summary: { en: 'A receipt of one’s own', zh: '查询本机构票据' },
    description:
      'Whole for its issuer and publisher; for auditor and registrar, who give a reason, without what names a person.',
    roles: [...PUBLISHING, 'AUDITOR'],
    write: false,
    params: ref,
    query: z.strictObject({ reason: auditReason }),
    body: noBody,
    answer: jsonAnswer(receiptView, {
      description: 'The receipt, proven before it is shown',
      example: RECEIPT_VIEW_EXAMPLE,
    }),
    codes: ['RESOURCE_NOT_FOUND', 'RECEIPT_ERASED', 'REASON_REQUIRED', 'INDEX_DIVERGED'],
    handle: async (context, { params, query: { reason } }) => {
      const { published, receipt, redPending } = await readReceipt(context, toRef(params), reason);
      const { state, header, anchor } = published;
      const waits = redPending ? { redPending } : {};
      const view = { state, receipt: toRecord(receipt), header: toRecord(header), ...waits };
      return anchor === undefined ? view : { ...view, anchor };
    },
  }),
  route({
    method: 'post',
    path: '/receipts/{code}-{number}/red-flush',
    tag: 'receipts',
    summary: { en: 'Cancel a receipt by its negative receipt', zh: '冲红' },
    description:
      'Both must be anchored. PENDING while a claim is open or a paper receipt is out: it completes by itself when the ' +
      'last claim ends and the paper is voided.',
    roles: PUBLISHING,
    write: true,
    params: ref,
    query: none,
    body: jsonBody(z.strictObject({ red: ref.meta({ description: 'The negative receipt' }) }), {
      example: { red: { code: '33060125', number: '0000000102' } },
    }),
    answer: jsonAnswer(z.strictObject({ state: z.enum(['DONE', 'PENDING']), tx: z.string(), result: z.json() }), {
      description: 'What the ledger says',
      example: { state: 'DONE', tx: COMMITTED_EXAMPLE.tx, result: { state: 'RED_FLUSHED' } },
    }),
    codes: ['NOT_ISSUER', 'NOT_ANCHORED', 'LINEAGE_INVALID', 'ALREADY_RED', 'RESOURCE_NOT_FOUND'],
    handle: async (context, { params, body }) => {
      const { state, tx, result } = await redFlush(context, toRef(params), toRef(body.red));
      return { state, tx, result: z.json().parse(result) };
    },
  }),
];

function toRecord(value: unknown) {
  return z.record(z.string(), z.json()).parse(value);
}
