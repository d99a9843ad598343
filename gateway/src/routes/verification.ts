import {
  CHECK_NAMES,
  CODES,
  evidencePackageShape,
  HEADLINES,
  MAX_PACKAGE_CHARACTERS,
  normaliseElements,
  normalisePaperElements,
  parseShape,
  refused,
  underPointer,
  unwrap,
  type EvidencePackage,
  type PaperElements,
  type ReceiptElements,
  type Verdict,
} from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, publicRoute, route, type CallerContext } from '../http/route.ts';
import { paperTagsOf } from '../project/paper-standing.ts';
import type { Difference } from '../use-cases/verification/elements.ts';
import { verifyPublicly } from '../use-cases/verification/public-verification.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import { verifyElements, type VerifyingFor } from '../use-cases/verification/verify-elements.ts';
import { verifyPaper } from '../use-cases/verification/verify-paper.ts';
import { verifyPackage } from '../use-cases/verification/verify-package.ts';

/** As people type them: normalised before anything is compared. */
const typed = (example: string) =>
  z
    .string()
    .max(64)
    .meta({ examples: [example] });
const EXAMPLE = {
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000101',
  checkCode: '7k2m9q',
  issueDate: '2026-01-05',
  totalAmount: '1000.00',
};

const elements = z
  .strictObject({
    eInvoiceCode: typed('33060125'),
    eInvoiceNumber: typed('0000000101'),
    checkCode: typed('7k2m9q'),
    issueDate: typed('2026-01-05'),
    totalAmount: typed('1000.00'),
  })
  .meta({ id: 'ReceiptElements', description: 'The five elements printed on a receipt' });

const paperElements = z
  .strictObject({
    paperCode: typed('33060125'),
    paperNumber: typed('0012345678'),
    checkCode: typed('7k2m9q'),
    issueDate: typed('2026-01-05'),
    totalAmount: typed('1000.00'),
  })
  .meta({ id: 'PaperElements', description: 'The same for a paper receipt (换开的纸质票据), by its own number' });

const packageFile = z.looseObject({ type: z.literal('piaosu/receipt-package') }).meta({
  id: 'EvidencePackage',
  description: 'An evidence package as GET /receipts/{code}-{number}/package answers it',
});

const question = z.union([
  z.strictObject({ elements }),
  z.strictObject({ paper: paperElements }),
  z.strictObject({ package: packageFile }),
  packageFile,
]);

const headline = z.enum(HEADLINES);
const sentence = z.strictObject({ zh: z.string(), en: z.string() });
const fieldName = z.enum(['checkCode', 'issueDate', 'totalAmount']);

const check = z
  .strictObject({
    name: z.enum(CHECK_NAMES),
    result: z.enum(['valid', 'invalid', 'unknown', 'not-applicable']),
    code: z.string().exactOptional(),
    evidence: z.unknown().exactOptional().meta({ description: 'What the result rests on' }),
  })
  .meta({ id: 'Check' });

export const verification = z
  .strictObject({
    headline,
    sentence,
    checks: z.array(check),
    fields: z.array(fieldName).meta({ description: 'Elements that differ from what was issued' }),
    differences: z
      .array(z.strictObject({ field: fieldName, asked: z.string(), issued: z.string().exactOptional() }))
      .meta({ description: 'Both values; what a check code should have been is never told' }),
    asOfBlock: z.int().exactOptional(),
  })
  .meta({ id: 'Verification' });

const publicVerification = z
  .strictObject({ headline, sentence, fields: z.array(fieldName) })
  .meta({ id: 'PublicVerification' });

export const verificationRoutes = [
  route({
    method: 'post',
    path: '/verifications',
    tag: 'verification',
    summary: { en: 'Verify a receipt by its elements, its paper number or its package', zh: '票据核验' },
    description:
      'A paper number answers the verdict on the receipt it stands for; a void paper is a MISMATCH (PAPER_VOID).',
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'ISSUER', 'AUDITOR', 'SERVICE'],
    write: false,
    params: none,
    query: none,
    body: jsonBody(question, {
      limit: MAX_PACKAGE_CHARACTERS,
      example: { elements: EXAMPLE },
    }),
    answer: jsonAnswer(verification, { description: 'A headline and the checks it rests on', text: textOf }),
    codes: ['AMOUNT_FORMAT'],
    handle: async (context, { body }) => {
      const asking = askingFor(context);
      if ('elements' in body && !('type' in body)) {
        const read = readElements(body.elements);
        const verdict = await verifyElements(asking, read);
        note(context, read, verdict);
        return verdict.differences.length === 0 ? presentAgreed(verdict) : present(verdict, verdict.differences);
      }
      if ('paper' in body && !('type' in body)) return answerPaper(asking, context, body.paper);
      const evidence = readPackage('type' in body ? body : body.package);
      const verdict = await verifyPackage(asking, evidence);
      note(context, evidence.header, verdict);
      return present(verdict, []);
    },
  }),
  publicRoute({
    method: 'post',
    path: '/public/verifications',
    tag: 'verification',
    summary: { en: 'Verify a receipt without login', zh: '公众票据核验' },
    description: 'An unknown receipt or paper and a wrong check code get the same answer.',
    params: none,
    query: none,
    budget: { seconds: 60, perClient: 60, total: 6000 },
    body: jsonBody(z.union([z.strictObject({ elements }), z.strictObject({ paper: paperElements })]), {
      example: { elements: EXAMPLE },
    }),
    answer: jsonAnswer(publicVerification, { description: 'The headline alone' }),
    codes: ['RATE_LIMITED', 'AMOUNT_FORMAT'],
    handle: async (context, { body }) => {
      const asked = 'paper' in body ? readPaper(body.paper) : readElements(body.elements);
      const { headline: said, fields } = await verifyPublicly(context, asked);
      return { headline: said, sentence: sentenceFor(said), fields: [...fields] };
    },
  }),
];

function askingFor({ organisation, caller }: CallerContext): VerifyingFor {
  return { organisation, institution: caller.institution, eligibility: caller.roles.includes('CLAIMS_OFFICER') };
}

function readElements(input: unknown): ReceiptElements {
  const read = normaliseElements(input);
  return unwrap(read.ok ? read : refused(...underPointer('/elements', read.faults)));
}

function readPaper(input: unknown): PaperElements {
  const read = normalisePaperElements(input);
  return unwrap(read.ok ? read : refused(...underPointer('/paper', read.faults)));
}

async function answerPaper(asking: VerifyingFor, context: CallerContext, input: unknown): Promise<Presented> {
  const elements = readPaper(input);
  const { verdict, ref } = await verifyPaper(asking, elements);
  const { peppers } = context.organisation;
  const subject = ref === undefined ? paperTagsOf(peppers, elements).at(-1) : subjectOf(peppers, ref);
  noteSubject(context, subject ?? '', verdict);
  return present(verdict, verdict.differences);
}

function readPackage(input: unknown): EvidencePackage {
  return unwrap(parseShape(evidencePackageShape, input));
}

type Presented = z.input<typeof verification>;

const presented = new WeakMap<Verdict['checks'], Presented>();
const texts = new WeakMap<Presented, string>();

/** The same checks of the same verdict are presented once; what was looked up anew has checks of its own. */
function presentAgreed(verdict: Verdict): Presented {
  const known = presented.get(verdict.checks) ?? present(verdict, []);
  presented.set(verdict.checks, known);
  return known;
}

function textOf(body: Presented): string {
  const text = texts.get(body) ?? JSON.stringify(body);
  texts.set(body, text);
  return text;
}

function present({ headline: said, checks, asOfBlock }: Verdict, differences: readonly Difference[]): Presented {
  return {
    headline: said,
    sentence: sentenceFor(said),
    checks: checks.map(presentCheck),
    fields: differences.map(({ field }) => field),
    differences: differences.map((each) => ({ ...each })),
    ...(asOfBlock === undefined ? {} : { asOfBlock }),
  };
}

function presentCheck({ name, result, code, evidence }: Verdict['checks'][number]): z.input<typeof check> {
  return {
    ...{ name, result },
    ...(code === undefined ? {} : { code }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function sentenceFor(code: Verdict['headline']): { zh: string; en: string } {
  const { zh, en } = CODES[code];
  return { zh, en };
}

function note(context: CallerContext, ref: Parameters<typeof subjectOf>[1], verdict: Verdict): void {
  noteSubject(context, subjectOf(context.organisation.peppers, ref), verdict);
}

/** `subject`: a tag. */
function noteSubject({ organisation, caller, traceId }: CallerContext, subject: string, verdict: Verdict): void {
  organisation.accessLog.note({
    org: caller.org,
    institution: caller.institution,
    actor: caller.subject,
    action: 'receipt.verify',
    subject,
    outcome: verdict.headline,
    traceId,
  });
}
