import { z } from 'zod';
import { isCode, PiaosuError, sentenceOf } from '@piaosu/core';
import type { Code, Json, Language } from '@piaosu/core';
import { DatabaseError } from '../db/index.ts';
import { statusOf } from './status.ts';

/** RFC 9457 problem details with this product's members. */
export const problem = z
  .strictObject({
    type: z.string().meta({ examples: ['urn:piaosu:problem:OVER_CAP'] }),
    title: z.string().meta({ description: 'Sentence for people; zh-CN or en by Accept-Language' }),
    status: z.int(),
    detail: z.string().optional().meta({ description: 'What to do now, where there is more to say than the title' }),
    code: z.string().meta({ description: 'One of the closed union of codes', examples: ['OVER_CAP'] }),
    errors: z
      .array(z.strictObject({ pointer: z.string(), code: z.string(), detail: z.json().optional() }))
      .meta({ description: 'Every fault with its place in the input (JSON pointer)' }),
    evidence: z.json().optional().meta({ description: 'What the refusal rests on' }),
    traceId: z.string(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof problem>;

export const PROBLEM_TYPE = 'application/problem+json';

/** The faults of an input, as a refusal carries them in its evidence (core's `unwrap` does the same). */
const faultList = z
  .array(z.strictObject({ pointer: z.string(), code: z.string().refine(isCode), detail: z.json().optional() }))
  .min(1);

/** The one error mapper: whatever was thrown becomes a code with its evidence. */
export function toRefusal(error: unknown): PiaosuError {
  if (error instanceof PiaosuError) return error;
  if (error instanceof z.ZodError) return schemaRefusal(error);
  if (error instanceof DatabaseError && error.code === 'UNAVAILABLE') {
    return new PiaosuError('STORAGE_UNAVAILABLE', null, error);
  }
  if (isMalformedUrl(error)) return new PiaosuError('SCHEMA', { reason: 'url' }, error);
  return new PiaosuError('INTERNAL', null, error);
}

/** Problem details of a refusal; evidence that lists faults becomes `errors`. */
export function toProblem(refusal: PiaosuError, traceId: string, language: Language): Problem {
  const faults = faultList.safeParse(refusal.evidence);
  const { code } = refusal;
  const problem = {
    type: `urn:piaosu:problem:${code}`,
    title: sentenceOf(code, language),
    status: statusOf(code),
    ...(isQueued(refusal) ? { detail: QUEUED[language] } : {}),
    code,
  };
  if (faults.success) return { ...problem, errors: faults.data, traceId };
  const evidence = refusal.evidence === null ? {} : { evidence: z.json().parse(refusal.evidence) };
  return { ...problem, errors: [], ...evidence, traceId };
}

const QUEUED: Readonly<Record<Language, string>> = {
  en:
    'The operation is queued and will be settled under the same Idempotency-Key. Repeat the request with that key after ' +
    'Retry-After to learn the outcome; another key would make it a second operation.',
  zh: '该操作已排队, 将以同一 Idempotency-Key 落定。请在 Retry-After 之后以同一 Idempotency-Key 重发请求以获知结果; 更换该值将成为另一次操作。',
};

const queuedEvidence = z.object({ queued: z.literal(true) });

/** Not refused: the caller's time was over before the ledger had decided. */
function isQueued({ evidence }: PiaosuError): boolean {
  return queuedEvidence.safeParse(evidence).success;
}

/** The first fault names the refusal; an unknown field stands behind a wrong one. */
function schemaRefusal(error: z.ZodError): PiaosuError {
  const faults = error.issues.flatMap(toFaults);
  const code = faults.some((fault) => fault.code === 'SCHEMA') ? 'SCHEMA' : (faults[0]?.code ?? 'SCHEMA');
  return new PiaosuError(code, faults, error);
}

type InputFault = { readonly [member: string]: Json } & { readonly pointer: string; readonly code: Code };

function toFaults(issue: z.core.$ZodIssue): InputFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: toPointer([...issue.path, key]), code: 'UNKNOWN_FIELD' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return nearestFaults(issue);
  // the message is written by a schema, never by the input
  return [{ pointer: toPointer(issue.path), code: 'SCHEMA', detail: issue.message }];
}

/**
 * A union says of each of its forms what is wrong; people mean one of them. It is the form that knows every field that
 * came, then the one that got deepest, then the one with the fewest faults.
 */
function nearestFaults(issue: z.core.$ZodIssueInvalidUnion): InputFault[] {
  const forms = issue.errors.map((issues) => ({
    unknown: issues.filter(({ code, path }) => code === 'unrecognized_keys' && path.length === 0).length,
    depth: Math.max(0, ...issues.map(({ path }) => path.length)),
    faults: issues.flatMap((each) => toFaults({ ...each, path: [...issue.path, ...each.path] })),
  }));
  const [nearest] = forms.toSorted(
    (left, right) =>
      left.unknown - right.unknown || right.depth - left.depth || left.faults.length - right.faults.length,
  );
  return nearest?.faults ?? [];
}

function toPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Express's own refusal of a path that is not percent-encoded UTF-8. */
function isMalformedUrl(error: unknown): boolean {
  return error instanceof URIError;
}
