import { isDate, normaliseDate, parseTraceCode, type Code, type Fault } from '@piaosu/core';
import { parseBoxReply, type BoxReply } from './answers.ts';
import type { Notice } from './notice.ts';
import { traceCodeIn } from '../scan/scanned-text.ts';
import type { Reply } from './service.ts';

export type BoxResult =
  | { readonly kind: 'ANSWER'; readonly answer: BoxReply }
  /** The code cannot be read; `length`: how many characters were, without blanks. */
  | { readonly kind: 'FAULT'; readonly code: Code; readonly length: number }
  | { readonly kind: 'NOTICE'; readonly notice: Notice };

export interface BoxQuestion {
  readonly code: string;
  readonly date?: string;
}

/** The date as people type it; undefined for nothing, false for what is no date. */
export function readDate(typed: string): string | undefined | false {
  const date = normaliseDate(typed);
  if (date === '') return undefined;
  return isDate(date) ? date : false;
}

/**
 * Reads the code here first: a commodity barcode or a slip of the hand is explained at once and asked of nobody. What the
 * gateway gets is the text as it was scanned, which it reads by the same rules.
 */
export async function checkBox(
  question: BoxQuestion,
  year: number,
  ask: (question: object) => Promise<Reply>,
): Promise<BoxResult> {
  const code = traceCodeIn(question.code);
  const read = parseTraceCode(code, { referenceYear: year, source: 'SCAN' });
  if (!read.ok) return faultOf(read.faults, code);
  const reply = await ask({ ...question, code });
  switch (reply.state) {
    case 'ANSWERED': {
      const answer = parseBoxReply(reply.body);
      return answer.ok ? { kind: 'ANSWER', answer: answer.value } : notice({ name: 'UNAVAILABLE' });
    }
    case 'REFUSED':
      return reply.problem.code === 'RATE_LIMITED' ? notice({ name: 'LIMITED' }) : refused(reply.problem.code, code);
    case 'UNAVAILABLE':
      return notice({ name: 'UNAVAILABLE', ...(reply.traceId === undefined ? {} : { traceId: reply.traceId }) });
    case 'GIVEN_UP':
      return notice({ name: 'GIVEN_UP' });
  }
}

function faultOf(faults: readonly Fault[], text: string): BoxResult {
  return refused(faults[0]?.code ?? 'FMT_STRUCTURE', text);
}

function refused(code: Code, text: string): BoxResult {
  return { kind: 'FAULT', code, length: text.replaceAll(/\s/g, '').length };
}

function notice(found: Notice): BoxResult {
  return { kind: 'NOTICE', notice: found };
}
