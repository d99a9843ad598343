import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where answers come from: the two engines, and the network that was recorded. */
export type Source = 'devnet' | 'fabric' | 'recording';

const expectedSchema = z.strictObject({ case: z.string(), answer: z.string() });
const acceptedSchema = z.strictObject({
  case: z.string(),
  source: z.enum(['devnet', 'fabric', 'recording']),
  answer: z.string(),
  reason: z.string().min(20),
});

/** An answer of one source that differs from the expected one, and why it may. */
export type AcceptedDifference = z.infer<typeof acceptedSchema>;

/** What every source must answer, by case id: the truth is Fabric's. */
export function readExpected(): ReadonlyMap<string, string> {
  return new Map(jsonLines('expected.jsonl', expectedSchema).map((each) => [each.case, each.answer]));
}

export function readAccepted(): readonly AcceptedDifference[] {
  return jsonLines('accepted-differences.jsonl', acceptedSchema);
}

function jsonLines<T>(name: string, schema: z.ZodType<T>): T[] {
  const lines = readFileSync(join(import.meta.dirname, name), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => schema.parse(JSON.parse(line)));
}

/** One answer held against the table. */
export interface Finding {
  readonly id: string;
  readonly answer: string;
  readonly expected: string;
  /** `accepted`: differs as the table says; `vanished`: the table says that it differs, but it does not. */
  readonly verdict: 'equal' | 'accepted' | 'different' | 'vanished';
  readonly reason?: string;
}

/** Holds answers of one source against the table. */
export function compare(
  source: Source,
  answers: readonly { readonly id: string; readonly answer: string }[],
  expected: ReadonlyMap<string, string> = readExpected(),
  accepted: readonly AcceptedDifference[] = readAccepted(),
): Finding[] {
  return answers.map(({ id, answer }) => {
    const wanted = expected.get(id) ?? 'the table has no such case';
    const exception = accepted.find((each) => each.case === id && each.source === source);
    const base = { id, answer, expected: exception?.answer ?? wanted };
    if (exception === undefined) return { ...base, verdict: answer === wanted ? 'equal' : 'different' };
    if (answer === exception.answer) return { ...base, verdict: 'accepted', reason: exception.reason };
    return { ...base, verdict: answer === wanted ? 'vanished' : 'different', reason: exception.reason };
  });
}

export function isFault({ verdict }: Finding): boolean {
  return verdict === 'different' || verdict === 'vanished';
}
