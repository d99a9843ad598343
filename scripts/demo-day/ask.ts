import { z } from 'zod';
import { accountId } from '../start/accounts.ts';
import type { Api, ApiAnswer } from '../start/api.ts';
import type { Product } from '../start/product.ts';
import type { Comparison } from './comparison.ts';
import type { Day } from './day.ts';
import { type ClaimsCase, type ClaimStep, type Expected, payersOf, type VerifyCase } from './expected.ts';

/** Asks one case of the day; a claims case gives one comparison for each step. */
export async function askCase(
  product: Product,
  day: Day,
  one: Expected['cases'][number],
  number: string,
): Promise<Comparison[]> {
  return one.ask === 'verify' ? [await askVerification(product, day, one, number)] : askClaims(product, one, number);
}

async function askVerification(product: Product, day: Day, one: VerifyCase, number: string): Promise<Comparison> {
  const { eInvoiceCode = '', eInvoiceNumber = '' } = one.elements;
  const question = `${number} verify ${eInvoiceCode}-${eInvoiceNumber}`;
  const officer = one.as === 'officer';
  const api = officer ? officerOf(product, day.expected) : product.api();
  const path = officer ? '/verifications' : '/public/verifications';
  const answer = await api.ask({ method: 'POST', path, body: { elements: one.elements } });
  const expected = one.fields === undefined ? one.expect : `${one.expect} [${one.fields.toSorted().join(', ')}]`;
  return { question, expected, came: describeVerdict(answer, one.fields !== undefined) };
}

/** Any office may verify; a day without claims names none, then the auditor asks. */
function officerOf(product: Product, expected: Expected): Api {
  const payer = payersOf(expected)[0];
  return product.api(payer === undefined ? 'auditor' : accountId(payer.id));
}

const Verdict = z.looseObject({ headline: z.string(), fields: z.array(z.string()).optional() });

function describeVerdict(answer: ApiAnswer, withFields: boolean): string {
  const verdict = Verdict.safeParse(answer.body);
  if (!verdict.success) return describeProblem(answer);
  const { headline, fields = [] } = verdict.data;
  return withFields || fields.length > 0 ? `${headline} [${fields.toSorted().join(', ')}]` : headline;
}

async function askClaims(product: Product, one: ClaimsCase, number: string): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const [index, step] of one.steps.entries()) {
    const receipt = step.receipt ?? one.receipt ?? '';
    const question = `${number}${(index + 1).toString()} ${step.payer} claims ${step.amount} of ${receipt}`;
    const came = await reserve(product, step, receipt);
    comparisons.push({ question, expected: describeStep(step.expect, step.remaining), came });
  }
  return comparisons;
}

const Claim = z.looseObject({ state: z.string(), remaining: z.string() });
const Refusal = z.looseObject({
  code: z.string(),
  evidence: z.looseObject({ remaining: z.string().optional() }).optional(),
});

async function reserve(product: Product, step: ClaimStep, receipt: string): Promise<string> {
  const [eInvoiceCode = '', eInvoiceNumber = ''] = receipt.split('-');
  const body = { receipts: [{ eInvoiceCode, eInvoiceNumber }], amount: step.amount };
  const answer = await product.api(accountId(step.payer)).ask({ method: 'POST', path: '/claims', body });
  const asked = step.remaining !== undefined;
  const claim = Claim.safeParse(answer.body);
  if (claim.success) return describeStep(claim.data.state, asked ? claim.data.remaining : undefined);
  const refusal = Refusal.safeParse(answer.body);
  if (!refusal.success) return describeProblem(answer);
  return describeStep(refusal.data.code, asked ? refusal.data.evidence?.remaining : undefined);
}

function describeStep(outcome: string, remaining: string | undefined): string {
  return remaining === undefined ? outcome : `${outcome}, ${remaining} left`;
}

const Problem = z.looseObject({ code: z.string() });

function describeProblem(answer: ApiAnswer): string {
  const problem = Problem.safeParse(answer.body);
  return problem.success ? problem.data.code : `status ${answer.status.toString()}`;
}
