import { CHECK_NAMES, COMPARABLE_FIELDS, HEADLINES } from '@piaosu/core';
import { z } from 'zod';
import { consentedReceipt } from './consent-schema.ts';
import { time } from './schemas.ts';

/** As people type them: normalised before anything is compared. */
const typed = (example: string) =>
  z
    .string()
    .max(64)
    .meta({ examples: [example] });
export const ELEMENTS_EXAMPLE = {
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000101',
  checkCode: '7k2m9q',
  issueDate: '2026-01-05',
  totalAmount: '1000.00',
};

export const elements = z
  .strictObject({
    eInvoiceCode: typed('33060125'),
    eInvoiceNumber: typed('0000000101'),
    checkCode: typed('7k2m9q'),
    issueDate: typed('2026-01-05'),
    totalAmount: typed('1000.00'),
  })
  .meta({ id: 'ReceiptElements', description: 'The five elements printed on a receipt' });

export const paperElements = z
  .strictObject({
    paperCode: typed('33060125'),
    paperNumber: typed('0012345678'),
    checkCode: typed('7k2m9q'),
    issueDate: typed('2026-01-05'),
    totalAmount: typed('1000.00'),
  })
  .meta({ id: 'PaperElements', description: 'The same for a paper receipt (换开的纸质票据), by its own number' });

export const packageFile = z.looseObject({ type: z.literal('piaosu/receipt-package') }).meta({
  id: 'EvidencePackage',
  description: 'An evidence package as GET /receipts/{code}-{number}/package answers it',
});

/** A stay of 20,000 lines is some 10 MiB. */
const MAX_FILE_CHARACTERS = 32 * 1024 * 1024;

const qrText = z
  .string()
  .max(600)
  .meta({ description: 'The text of the QR code, `PSR1.…`', examples: ['PSR1.33060125.0000000101.7k2m9q.…'] });
const receiptFile = z.looseObject({}).meta({
  id: 'ReceiptFile',
  description:
    'A receipt in our JSON form, as GET /receipts/{code}-{number} shows it under `receipt`, or that answer itself',
});
const fiscalXml = z.string().max(MAX_FILE_CHARACTERS).meta({
  description:
    'One fiscal e-receipt (财政电子票据) as XML, its text; of another encoding than UTF-8: send it as `file`',
});
const file = z.base64().max(MAX_FILE_CHARACTERS).meta({
  description:
    'Any file of a receipt, base64: fiscal XML, our JSON, a package or the text of a QR code, told by its content',
});

/** What may be shown of a receipt. */
export const shownForms = [
  z.strictObject({ elements }),
  z.strictObject({ paper: paperElements }),
  z.strictObject({ qr: qrText }),
  z.strictObject({ receipt: receiptFile }),
  z.strictObject({ fiscalXml }),
  z.strictObject({ file }),
] as const;

/** What a stranger has worked for its question, where somebody is guessing. */
export const work = z
  .strictObject({ challenge: z.string().max(200), nonce: z.string().max(40) })
  .exactOptional()
  .meta({ description: 'The challenge of a RATE_LIMITED answer and the nonce found for it' });

/** The same for strangers. */
export const publicForms = [
  z.strictObject({ elements, work }),
  z.strictObject({ paper: paperElements, work }),
  z.strictObject({ qr: qrText, work }),
  z.strictObject({ receipt: receiptFile, work }),
  z.strictObject({ fiscalXml, work }),
  z.strictObject({ file, work }),
] as const;

const headline = z.enum(HEADLINES);
const sentence = z.strictObject({ zh: z.string(), en: z.string() });
export const fieldName = z.enum(COMPARABLE_FIELDS);

const check = z
  .strictObject({
    name: z.enum(CHECK_NAMES),
    result: z.enum(['valid', 'invalid', 'unknown', 'not-applicable']),
    code: z.string().exactOptional(),
    evidence: z.unknown().exactOptional().meta({ description: 'What the result rests on' }),
  })
  .meta({ id: 'Check' });
export type PresentedCheck = z.input<typeof check>;

/** What the patient's word opens to the office that it names. */
const presentedReceipt = consentedReceipt
  .exactOptional()
  .meta({ description: 'The receipt with its documents, where the patient presented it' });

const lineDifference = z
  .strictObject({
    line: z.int().meta({ description: 'The issuer’s number of the line; of an added line its place in the file' }),
    change: z.enum(['ADDED', 'REMOVED', 'CHANGED']),
    members: z
      .array(z.strictObject({ member: z.string(), asked: z.string().nullable(), issued: z.string().nullable() }))
      .meta({ description: 'What differs, from what to what; empty for who may not see the original' }),
  })
  .meta({ id: 'LineDifference' });

const earlier = z.strictObject({ strangers: z.int(), offices: z.int(), since: time }).meta({
  id: 'EarlierChecks',
  description: 'How often this receipt was checked before, without login and by institutions',
});

export const verification = z
  .strictObject({
    headline,
    sentence,
    checks: z.array(check),
    fields: z.array(fieldName).meta({ description: 'What differs from what was issued' }),
    differences: z
      .array(
        z.strictObject({
          field: fieldName,
          path: z
            .string()
            .exactOptional()
            .meta({ examples: ['chargeItems/03/amount'] }),
          asked: z.string().exactOptional(),
          issued: z.string().exactOptional(),
        }),
      )
      .meta({
        description: 'From what to what, as far as the caller may see; what a check code should be is never told',
      }),
    lines: z.array(lineDifference).exactOptional().meta({ description: 'Detail lines of a file that differ' }),
    compared: z
      .strictObject({ fields: z.int(), lines: z.int() })
      .exactOptional()
      .meta({ description: 'How much of a file was compared' }),
    earlier: earlier.exactOptional(),
    asOfBlock: z.int().exactOptional(),
    receipt: presentedReceipt,
  })
  .meta({ id: 'Verification' });
export type PresentedVerification = z.input<typeof verification>;

export const publicVerification = z
  .strictObject({
    headline,
    sentence,
    checks: z
      .array(check.omit({ evidence: true }).meta({ id: 'PublicCheck' }))
      .meta({ description: 'Results and reasons, never the evidence; none where no receipt was found' }),
    asOfBlock: z.int().exactOptional(),
    fields: z.array(fieldName).meta({ description: 'Names of what differs, never values' }),
    lines: z.array(z.int()).meta({ description: 'Numbers of the detail lines of a file that differ' }),
    earlier: earlier.exactOptional(),
  })
  .meta({ id: 'PublicVerification' });

export type PresentedPublicVerification = z.input<typeof publicVerification>;

export const VERIFICATION_EXAMPLE: PresentedVerification = {
  headline: 'GENUINE',
  sentence: { zh: '票据真实，与开票记录一致。', en: 'The receipt is genuine and agrees with what was issued.' },
  checks: [
    { name: 'integrity', result: 'valid', evidence: { fields: 2, details: 0, fieldCount: 32, detailCount: 2 } },
    { name: 'anchoring', result: 'valid', evidence: { by: 'own ledger', block: 42 } },
    { name: 'issuer', result: 'valid', evidence: { issuer: 'H33010000001', custody: 'GATEWAY' } },
    { name: 'status', result: 'valid', evidence: { state: 'LIVE' } },
    {
      name: 'eligibility',
      result: 'valid',
      evidence: { cap: '1000.00', remaining: '300.00', settledTiers: [], claims: [] },
    },
  ],
  fields: [],
  differences: [],
  earlier: { strangers: 1, offices: 2, since: '2026-01-06T02:00:00.000Z' },
  asOfBlock: 42,
};

export const PUBLIC_VERIFICATION_EXAMPLE: PresentedPublicVerification = {
  headline: 'GENUINE',
  sentence: VERIFICATION_EXAMPLE.sentence,
  checks: [
    { name: 'integrity', result: 'valid' },
    { name: 'anchoring', result: 'valid' },
    { name: 'issuer', result: 'valid' },
    { name: 'status', result: 'valid' },
    { name: 'seal', result: 'not-applicable' },
  ],
  asOfBlock: 42,
  fields: [],
  lines: [],
};
