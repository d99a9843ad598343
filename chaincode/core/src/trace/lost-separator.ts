import { applicationIdentifierAt, type ApplicationIdentifier } from './application-identifier.ts';
import { elementFaults, type Gs1Element } from './element.ts';
import { separatorFrom, skipSeparators } from './element-string.ts';

/** More steps than any real code needs; a text that is made to branch is given up as ambiguous. */
const MAX_STEPS = 2_000;

/** Every way to read a text; `complete` is false when the search was given up. */
export type Readings = { readonly readings: readonly (readonly Gs1Element[])[]; readonly complete: boolean };

type Search = {
  readonly text: string;
  readonly allowed: (ai: string) => boolean;
  readonly readings: Gs1Element[][];
  steps: number;
};

/**
 * All ways in which `text` can be a row of elements if separators may have been lost, as keyboard emulation loses them:
 * a value that needs FNC1 may end anywhere its format allows and another AI follows. No AI comes twice, every value
 * keeps its format, check digit and date. Separators that are there end a value in any case.
 */
export function readingsOf(text: string, allowed: (ai: string) => boolean = () => true): Readings {
  const search: Search = { text, allowed, readings: [], steps: 0 };
  visit(search, skipSeparators(text, 0), []);
  return { readings: search.readings, complete: search.steps < MAX_STEPS };
}

function visit(search: Search, position: number, before: readonly Gs1Element[]): void {
  if (position === search.text.length) {
    search.readings.push([...before]);
    return;
  }
  const found = applicationIdentifierAt(search.text, position);
  if (found === undefined || !search.allowed(found.ai) || before.some(({ ai }) => ai === found.ai)) return;
  const start = position + found.ai.length;
  for (const end of endsOf(search.text, start, found)) {
    if (++search.steps >= MAX_STEPS) return;
    const element = { ai: found.ai, value: search.text.slice(start, end) };
    if (elementFaults(element).length === 0) visit(search, skipSeparators(search.text, end), [...before, element]);
  }
}

function endsOf(text: string, start: number, { min, max, row }: ApplicationIdentifier): number[] {
  const limit = separatorFrom(text, start);
  if (row.predefined === true) return start + max <= limit ? [start + max] : [];
  const last = Math.min(limit, start + max);
  return Array.from({ length: Math.max(0, last - start - min + 1) }, (_, i) => start + min + i);
}
