import type { Fault } from '../result.ts';
import { applicationIdentifier, matchesPattern } from './application-identifier.ts';
import type { Gs1Element } from './element.ts';
import { faultAt } from './format-fault.ts';

/** GS1 General Specifications §4.13: which AIs must, and which must not, stand together; and none twice (§4.13.2). */
export function associationFaults(elements: readonly Gs1Element[]): Fault[] {
  const ais = elements.map((each) => each.ai);
  return [
    ...ais.filter((ai, i) => ais.indexOf(ai) !== i).map((ai) => faultAt(ai, 'FMT_STRUCTURE', { reason: 'repeated' })),
    ...ais.flatMap((ai) => missing(ai, ais)),
    ...ais.flatMap((ai) => forbidden(ai, ais)),
  ];
}

/** Drops an element that is there twice with one value, as when two fields of a label are joined. */
export function withoutRepeats(elements: readonly Gs1Element[]): Gs1Element[] {
  return elements.filter(
    ({ ai, value }, i) => elements.findIndex((other) => other.ai === ai && other.value === value) === i,
  );
}

function missing(ai: string, ais: readonly string[]): Fault[] {
  const rules = applicationIdentifier(ai)?.row.requires ?? [];
  return rules
    .filter((rule) => !rule.split(',').some((group) => group.split('+').every((each) => has(ais, each))))
    .map((rule) => faultAt(ai, 'FMT_STRUCTURE', { reason: 'requires', ais: rule.split(',') }));
}

function forbidden(ai: string, ais: readonly string[]): Fault[] {
  const patterns = applicationIdentifier(ai)?.row.excludes?.split(',') ?? [];
  return ais
    .filter((other) => other !== ai && patterns.some((pattern) => matchesPattern(other, pattern)))
    .map((other) => faultAt(ai, 'FMT_STRUCTURE', { reason: 'excludes', ais: [other] }));
}

function has(ais: readonly string[], pattern: string): boolean {
  return ais.some((ai) => matchesPattern(ai, pattern));
}
