import { normaliseElements, parseReceiptQr, PiaosuError, unwrap } from '@piaosu/core';
import { z } from 'zod';
import { verifyShown, type Question, type SignedIn } from '../use-cases/verification/verify-shown.ts';
import { resultOf, unreadableResult, type BatchResult } from './batch-result.ts';
import { verifyNumber } from './verify-number.ts';

const keptItem = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('elements'), elements: z.record(z.string(), z.string()) }),
  z.strictObject({ form: z.literal('qr'), text: z.string() }),
  z.strictObject({ form: z.literal('number'), eInvoiceCode: z.string(), eInvoiceNumber: z.string() }),
  z.strictObject({ form: z.literal('unreadable'), shown: z.string(), faults: z.json() }),
]);

/** One item of a list, as it was kept. A refusal of the question is the item's own answer, not the list's. */
export async function verifyItem(context: SignedIn, row: number, text: string): Promise<BatchResult> {
  const item = keptItem.parse(JSON.parse(text));
  switch (item.form) {
    case 'unreadable':
      return unreadableResult(row, item.shown, item.faults);
    case 'number':
      return resultOf(row, nameOf(item), await verifyNumber(askingOf(context), item), []);
    case 'elements': {
      const elements = unwrap(normaliseElements(item.elements));
      return verifyQuestion(context, row, nameOf(elements), { form: 'ELEMENTS', elements });
    }
    case 'qr': {
      const qr = unwrap(parseReceiptQr(item.text));
      return verifyQuestion(context, row, nameOf(qr.payload), { form: 'QR', qr });
    }
  }
}

async function verifyQuestion(context: SignedIn, row: number, name: string, question: Question): Promise<BatchResult> {
  try {
    const shown = await verifyShown(context, question);
    if (shown.form !== 'ELEMENTS') throw new PiaosuError('INTERNAL', { form: shown.form });
    const { verdict } = shown;
    const fields = verdict.differences.map(({ field }) => field);
    return resultOf(row, name, verdict, fields);
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'RATE_LIMITED')
      return resultOf(row, name, { headline: 'RATE_LIMITED', checks: [] }, []);
    throw error;
  }
}

function askingOf({ organisation, caller }: SignedIn) {
  return { organisation, institution: caller.institution, eligibility: caller.roles.includes('CLAIMS_OFFICER') };
}

function nameOf({ eInvoiceCode, eInvoiceNumber }: { eInvoiceCode: string; eInvoiceNumber: string }): string {
  return `${eInvoiceCode}-${eInvoiceNumber}`;
}
