import { CODES, type Verdict } from '@piaosu/core';
import type { EarlierChecks } from '../use-cases/verification/check-counter.ts';
import type { Difference } from '../use-cases/verification/elements.ts';
import type { ElementsVerdict } from '../use-cases/verification/verify-elements.ts';
import type { FileVerdict } from '../use-cases/verification/verify-file.ts';
import type { PublicVerdict } from '../use-cases/verification/public-verification.ts';
import type { PresentedCheck, PresentedPublicVerification, PresentedVerification } from './verification-schema.ts';

const presented = new WeakMap<Verdict['checks'], PresentedVerification>();
const texts = new WeakMap<PresentedVerification, string>();

/** The same checks of the same verdict are presented once; what was looked up anew has checks of its own. */
export function presentElements(verdict: ElementsVerdict): PresentedVerification {
  const { differences, earlier } = verdict;
  if (differences.length > 0) return { ...present(verdict, differences), ...counted(earlier) };
  const known = presented.get(verdict.checks) ?? present(verdict, []);
  presented.set(verdict.checks, known);
  return earlier === undefined ? known : { ...known, earlier };
}

/** The body as JSON, written once for a verdict that is answered again and again. */
export function verificationText(body: PresentedVerification): string {
  const text = texts.get(body) ?? JSON.stringify(body);
  texts.set(body, text);
  return text;
}

export function presentVerdict(verdict: Verdict, differences: readonly Difference[] = []): PresentedVerification {
  return present(verdict, differences);
}

export function presentFile({
  verdict,
  checkCode,
  fields,
  lines,
  compared,
  earlier,
}: FileVerdict): PresentedVerification {
  const body = present(verdict, []);
  if (checkCode) return { ...body, fields: ['checkCode'], differences: [{ field: 'checkCode' }] };
  return {
    ...body,
    fields: [...new Set(fields.map(({ field }) => field))],
    differences: fields.map((each) => ({ ...each })),
    lines: lines.map(({ line, change, members }) => ({ line, change, members: members.map((each) => ({ ...each })) })),
    compared,
    ...counted(earlier),
  };
}

/** For strangers: no evidence of any check. */
export function presentPublic({ checks, fields, lines, ...told }: PublicVerdict): PresentedPublicVerification {
  const { headline, asOfBlock, earlier } = told;
  return {
    headline,
    sentence: sentenceFor(headline),
    checks: checks.map((check) => ({ ...check })),
    ...(asOfBlock === undefined ? {} : { asOfBlock }),
    ...{ fields: [...fields], lines: [...lines] },
    ...(earlier === undefined ? {} : { earlier: { ...earlier } }),
  };
}

function sentenceFor(code: Verdict['headline']): { zh: string; en: string } {
  const { zh, en } = CODES[code];
  return { zh, en };
}

function counted(earlier: EarlierChecks | undefined) {
  return earlier === undefined ? {} : { earlier };
}

function present({ headline, checks, asOfBlock }: Verdict, differences: readonly Difference[]): PresentedVerification {
  return {
    headline,
    sentence: sentenceFor(headline),
    checks: checks.map(presentCheck),
    fields: differences.map(({ field }) => field),
    differences: differences.map((each) => ({ ...each })),
    ...(asOfBlock === undefined ? {} : { asOfBlock }),
  };
}

function presentCheck({ name, result, code, evidence }: Verdict['checks'][number]): PresentedCheck {
  return {
    ...{ name, result },
    ...(code === undefined ? {} : { code }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}
