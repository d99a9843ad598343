import { z } from 'zod';
import { AMOUNT_FIELDS, FIELD_NAMES, RECEIPT_COLUMNS } from '@piaosu/core';

/** Chinese name of a field, from the table that reads hospitals' exports. */
const NAMES = new Map(Object.entries(RECEIPT_COLUMNS).map(([column, pointer]) => [pointer.slice(1), column]));

const HEAD = ['eInvoiceCode', 'eInvoiceNumber', 'kind', 'issuer', 'issueDate', 'liability'] as const;
const LISTS: ReadonlySet<string> = new Set(['otherBreakdown', 'chargeItems']);
const REF = z.strictObject({ eInvoiceCode: z.string(), eInvoiceNumber: z.string() });

const texts = [...HEAD, ...FIELD_NAMES.filter((name) => !LISTS.has(name))];

/**
 * The JSON form of a receipt. Only its outline is checked here, for the documentation: core judges every field and gives
 * each fault its own code, where a schema would call them all SCHEMA.
 */
export const receiptInput = z
  .looseObject({
    ...Object.fromEntries(texts.map((name) => [name, textField(name)])),
    otherBreakdown: z.array(z.unknown()).optional().meta({ description: 'Other funds by tier 2 to 4: {tier, amount}' }),
    chargeItems: z
      .array(z.unknown())
      .optional()
      .meta({ description: '收费项目: {code, name, amount}; derived from details when absent' }),
    redOf: REF.nullish().meta({ description: 'The receipt that this red one cancels' }),
    supersedes: REF.nullish().meta({ description: 'The red-flushed receipt that this one replaces' }),
    details: z
      .array(z.unknown())
      .optional()
      .meta({ description: '明细: {line, classCode, className, itemCode, name, …, amount}' }),
  })
  .meta({ id: 'ReceiptInput' });

export const receiptView = z
  .strictObject({
    state: z
      .enum(['ISSUED', 'ANCHORED'])
      .meta({ description: 'ISSUED: accepted for good; ANCHORED: under a checkpoint on the ledger' }),
    receipt: z.record(z.string(), z.json()).meta({ description: 'The JSON form of the receipt' }),
    header: z
      .record(z.string(), z.json())
      .meta({ description: 'What is hashed into the leaf and signed by the issuer' }),
    anchor: z
      .strictObject({
        log: z.strictObject({ publisher: z.string(), shard: z.string(), size: z.int(), index: z.int() }),
        tx: z.string(),
      })
      .optional(),
    redPending: z.literal(true).exactOptional().meta({
      description: 'Its red-flush is on the ledger and waits for a payer or for the paper; it completes by itself',
    }),
  })
  .meta({ id: 'Receipt' });

function textField(name: string) {
  const chinese = NAMES.get(name) ?? name;
  const description = Object.hasOwn(AMOUNT_FIELDS, name) ? `${chinese}, two decimals: 1000.00` : chinese;
  // Whatever comes is core's to judge: a number in place of a text is its SCHEMA or AMOUNT_FORMAT.
  return z.unknown().optional().meta({ description, type: 'string' });
}
