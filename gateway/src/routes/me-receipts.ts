import { z } from 'zod';
import { formatFen, presentReceipt } from '@piaosu/core';
import { PATIENT_RECEIPT_STATES } from '../db/patient-receipts.ts';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { pageOf, pageQuery, parseNumberCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import {
  listMyReceipts,
  readMyReceipt,
  type MyReceipt,
  type MyReceiptInFull,
} from '../use-cases/patients/my-receipts.ts';
import type { ClaimStanding } from '../use-cases/claims/claim-standing.ts';
import { institutionId, isoDate, receiptCode, receiptNumber, receiptParams, time, toRef } from './schemas.ts';

const money = z.string().meta({ examples: ['1000.00'] });
const state = z.enum(PATIENT_RECEIPT_STATES).meta({
  description:
    'ISSUED: not anchored yet. LIVE. RED_FLUSHED: a negative receipt cancels it. SUPERSEDED: and another replaces it. RED: is one',
});

export const line = z
  .strictObject({
    eInvoiceCode: receiptCode,
    eInvoiceNumber: receiptNumber,
    kind: z.string(),
    issueDate: isoDate,
    issuer: institutionId,
    issuerName: z.string(),
    totalAmount: money,
    state,
    cap: money.meta({ description: 'What all payers together may refund, of this receipt with its lineage' }),
    remaining: money.meta({ description: 'What of it is left to claim' }),
  })
  .meta({ id: 'MyReceipt' });

const LINE: z.input<typeof line> = {
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000101',
  kind: 'OUTPATIENT',
  issueDate: '2026-01-05',
  issuer: 'H33010000001',
  issuerName: '市演示医院',
  totalAmount: '1000.00',
  state: 'LIVE',
  cap: '1000.00',
  remaining: '400.00',
};

const claim = z
  .strictObject({
    claimId: z.string(),
    payer: institutionId,
    tier: z.int(),
    benefit: z.enum(['INDEMNITY', 'FIXED']),
    state: z.string(),
    requested: money,
    reserved: money,
    approved: money,
    paid: money,
    recovered: money,
    since: time.meta({ description: 'When it was reserved' }),
  })
  .meta({ id: 'MyClaim' });

export const whole = z
  .strictObject({
    state: z.enum(['ISSUED', 'ANCHORED']),
    receipt: z.record(z.string(), z.json()).meta({ description: 'The JSON form of the receipt, whole' }),
    header: z.record(z.string(), z.json()),
    anchor: z.strictObject({ publisher: z.string(), size: z.int(), index: z.int(), tx: z.string() }).exactOptional(),
    status: z.strictObject({
      standing: z.string().meta({ description: 'What the ledger says', examples: ['LIVE'] }),
      disputed: z.boolean(),
      paper: z.boolean().meta({ description: 'A paper receipt is out in its place' }),
    }),
    lineage: z.strictObject({ cap: money, remaining: money }),
    claims: z
      .array(claim)
      .meta({ description: 'Of every payer, on this receipt and what it replaced or was split with' }),
  })
  .meta({ id: 'MyReceiptInFull' });

const WHOLE: z.input<typeof whole> = {
  state: 'ANCHORED',
  receipt: { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101', totalAmount: '1000.00' },
  header: { v: 1, eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' },
  anchor: { publisher: 'PUB-HEALTH-1', size: 1200, index: 17, tx: '0'.repeat(64) },
  status: { standing: 'LIVE', disputed: false, paper: false },
  lineage: { cap: '1000.00', remaining: '400.00' },
  claims: [
    {
      claimId: 'C0123456789abcdef01234567',
      payer: 'INS-A',
      tier: 5,
      benefit: 'INDEMNITY',
      state: 'APPROVED',
      requested: '600.00',
      reserved: '600.00',
      approved: '600.00',
      paid: '0.00',
      recovered: '0.00',
      since: '2026-01-06T01:30:00.000Z',
    },
  ],
};

const common = { tag: 'patients', roles: ['PATIENT'], write: false, family: true, body: noBody } as const;

export const meReceiptRoutes = [
  route({
    ...common,
    method: 'get',
    path: '/me/receipts',
    summary: { en: 'My receipts, of all hospitals', zh: '我的票据' },
    description:
      'Receipts with the identity number of the person who signed in, newest first; those without an identity number are in ' +
      'no list. With `Piaosu-Acting-For`, of the family member.',
    params: none,
    query: z
      .strictObject({
        ...pageQuery,
        hospital: institutionId.optional(),
        state: state.optional(),
        from: isoDate.optional().meta({ description: 'Issued on this day or later' }),
        to: isoDate.optional().meta({ description: 'Issued on this day or before' }),
      })
      .strict(),
    answer: jsonAnswer(pageOf(line), { description: 'Receipts', example: { items: [LINE], next: null } }),
    codes: ['FAMILY_NOT_ACTIVE'],
    handle: async (context, { query: { limit, cursor, hospital, state: wanted, from, to } }) => {
      const before = parseNumberCursor(cursor);
      const asked = { issuer: hospital, state: wanted, from, to, before, limit };
      const { rows, receipts } = await listMyReceipts(context, asked);
      const { next } = toPage(
        rows,
        limit,
        (row) => String(row.id),
        (row) => row,
      );
      return { items: receipts.map(presentLine), next };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/me/receipts/{code}-{number}',
    summary: { en: 'A receipt of mine with its status and its claims', zh: '我的票据详情' },
    description:
      'The whole document, what the ledger says of it, what is left to claim, and the claims of every payer with their ' +
      'amounts. Another person’s receipt looks like one that does not exist.',
    params: receiptParams,
    query: none,
    answer: jsonAnswer(whole, { description: 'The receipt, proven before it is shown', example: WHOLE }),
    codes: ['RESOURCE_NOT_FOUND', 'INDEX_DIVERGED', 'FAMILY_NOT_ACTIVE'],
    handle: async (context, { params }) => presentWhole(await readMyReceipt(context, toRef(params))),
  }),
];

function presentLine({ ref, header, issuerName, totalAmount, state: stands, money: left }: MyReceipt) {
  const { kind, issueDate, issuer } = header;
  return { ...ref, kind, issueDate, issuer, issuerName, totalAmount, state: stands, ...left };
}

function presentWhole({ published, standing, isDisputed, hasPaper, money: left, claims }: MyReceiptInFull) {
  const { state: publishedState, document, header, anchor } = published;
  return {
    ...{ state: publishedState, receipt: toRecord(presentReceipt(document)), header: toRecord(header) },
    ...(anchor === undefined ? {} : { anchor: presentAnchor(anchor) }),
    status: { standing, disputed: isDisputed, paper: hasPaper },
    lineage: left,
    claims: claims.map(presentClaim),
  };
}

function presentAnchor({ log, tx }: NonNullable<MyReceiptInFull['published']['anchor']>) {
  return { publisher: log.publisher, size: log.size, index: log.index, tx };
}

function presentClaim({ claim: record, state: stands }: ClaimStanding): z.input<typeof claim> {
  const { id, payer, tier, benefit, history } = record;
  return {
    ...{ claimId: id, payer, tier, benefit, state: stands },
    requested: formatFen(record.requestedFen),
    reserved: formatFen(record.reservedFen),
    approved: formatFen(record.approvedFen),
    paid: formatFen(record.paidFen),
    recovered: formatFen(record.recoveredFen),
    since: new Date((history[0]?.time ?? 0) * 1000).toISOString(),
  };
}

function toRecord(value: unknown) {
  return z.record(z.string(), z.json()).parse(value);
}
