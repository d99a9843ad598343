import {
  canonicalJson,
  CHECK_NAMES,
  COMPARABLE_FIELDS,
  HEADLINES,
  isCode,
  isPlainObject,
  sentenceOf,
  type Check,
  type Json,
  type Verdict,
} from '@piaosu/core';
import { z } from 'zod';

/** What became of one item of a list. */
export const batchResult = z
  .strictObject({
    row: z.int().meta({ description: 'Its place in the list, from 1' }),
    receipt: z.string().meta({ description: 'code-number; for an item that could not be read what came of it' }),
    headline: z.enum([...HEADLINES, 'UNREADABLE']),
    sentence: z.strictObject({ zh: z.string(), en: z.string() }),
    checks: z.array(
      z.strictObject({
        name: z.enum(CHECK_NAMES),
        result: z.enum(['valid', 'invalid', 'unknown', 'not-applicable']),
        code: z.string().nullable(),
      }),
    ),
    fields: z.array(z.enum(COMPARABLE_FIELDS)),
    remaining: z
      .string()
      .nullable()
      .meta({ description: 'Left to claim over all payers, as of the block; for claims officers' }),
    asOfBlock: z.int().nullable(),
    faults: z.array(z.strictObject({ pointer: z.string(), code: z.string() })),
  })
  .meta({ id: 'BatchVerification' });
export type BatchResult = z.output<typeof batchResult>;

const faultList = z.array(z.strictObject({ pointer: z.string(), code: z.string() }));

export function resultOf(row: number, receipt: string, verdict: Verdict, fields: BatchResult['fields']): BatchResult {
  const { headline, checks, asOfBlock = null } = verdict;
  return {
    ...{ row, receipt, headline, sentence: sentences(headline) },
    checks: checks.map(({ name, result, code = null }) => ({ name, result, code })),
    ...{ fields, remaining: remainingIn(checks), asOfBlock, faults: [] },
  };
}

export function unreadableResult(row: number, shown: string, faults: Json): BatchResult {
  const sentence = { zh: '这一条无法读取，请核对后重新提交。', en: 'This item could not be read; please correct it.' };
  return {
    ...{
      row,
      receipt: shown,
      headline: 'UNREADABLE',
      sentence,
      checks: [],
      fields: [],
      remaining: null,
      asOfBlock: null,
    },
    faults: faultList.parse(faults),
  };
}

function sentences(code: Verdict['headline']): { zh: string; en: string } {
  return { zh: sentenceOf(code, 'zh'), en: sentenceOf(code, 'en') };
}

function remainingIn(checks: readonly Check[]): string | null {
  const evidence = checks.find(({ name }) => name === 'eligibility')?.evidence;
  const remaining = isPlainObject(evidence) ? evidence['remaining'] : undefined;
  return typeof remaining === 'string' ? remaining : null;
}

export function resultText(result: BatchResult): string {
  return canonicalJson(result);
}

/** Throws what zod throws: what we kept ourselves has the form in which we kept it. */
export function parseResult(text: string): BatchResult {
  return batchResult.parse(JSON.parse(text));
}

/** The checks of a list, one column each at the end of the head below. */
const LISTED = [
  'integrity',
  'anchoring',
  'issuer',
  'status',
  'eligibility',
] as const satisfies readonly Check['name'][];

export const RESULT_HEAD = [
  '序号',
  '票据',
  '结论',
  '说明',
  '不一致项',
  '剩余可报金额',
  '区块',
  '内容',
  '上链',
  '开票单位',
  '状态',
  '报销资格',
];

/** One line of an export, all texts. */
export function resultCells({
  row,
  receipt,
  headline,
  sentence,
  checks,
  fields,
  remaining,
  asOfBlock,
  faults,
}: BatchResult): string[] {
  const differing = [...fields, ...faults.map(({ pointer, code }) => `${pointer} ${code}`)].join(' ');
  const results = LISTED.map((name) => {
    const check = checks.find((each) => each.name === name);
    if (check === undefined) return '';
    const reason = check.code !== null && isCode(check.code) ? ` ${check.code}` : '';
    return `${check.result}${reason}`;
  });
  return [
    String(row),
    receipt,
    headline,
    sentence.zh,
    differing,
    remaining ?? '',
    asOfBlock === null ? '' : String(asOfBlock),
    ...results,
  ];
}
