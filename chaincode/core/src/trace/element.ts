import type { Fault } from '../result.ts';
import { applicationIdentifier, type CharacterSet, type Component } from './application-identifier.ts';
import { faultAt } from './format-fault.ts';

/** One AI with its value: an element string of GS1 General Specifications §3. */
export type Gs1Element = { readonly ai: string; readonly value: string };

const CHARACTER_SETS: Readonly<Record<CharacterSet, RegExp>> = {
  N: /^\d*$/,
  X: /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*$/,
  Y: /^[#\-/0-9A-Z]*$/,
  Z: /^[-0-9A-Z_a-z]*={0,2}$/,
};

/** What is wrong with a value by the format of its AI; empty when nothing is. */
export function elementFaults({ ai, value }: Gs1Element): Fault[] {
  const definition = applicationIdentifier(ai);
  if (definition === undefined) return [faultAt('', 'FMT_STRUCTURE', { reason: 'unknown AI', ai })];
  const parts = split(value, definition.components);
  if (parts === undefined)
    return [faultAt(ai, 'FMT_LENGTH', { expected: definition.row.format, length: value.length })];
  return parts.flatMap(([part, component]) => componentFaults(ai, part, component));
}

/** Each component takes its length from what is left; undefined when the lengths do not come out even. */
function split(value: string, components: readonly Component[]): [string, Component][] | undefined {
  const parts: [string, Component][] = [];
  let rest = value;
  for (const component of components) {
    if (component.optional && rest === '') break;
    if (rest.length < component.min) return undefined;
    parts.push([rest.slice(0, component.max), component]);
    rest = rest.slice(component.max);
  }
  return rest === '' ? parts : undefined;
}

function componentFaults(ai: string, part: string, { set, checks }: Component): Fault[] {
  if (!CHARACTER_SETS[set].test(part)) return [faultAt(ai, 'FMT_CHARSET', { expected: SET_NAMES[set] })];
  return checks.filter((check) => !check.holds(part)).map((check) => faultAt(ai, check.code, { value: part }));
}

const SET_NAMES: Readonly<Record<CharacterSet, string>> = {
  N: 'digits',
  X: 'letters, digits and ! " % & \' ( ) * + , - . / _ : ; < = > ?',
  Y: 'capital letters, digits and # - /',
  Z: 'base64url',
};

export function valueOf(elements: readonly Gs1Element[], ai: string): string | undefined {
  return elements.find((each) => each.ai === ai)?.value;
}

/** Length in which numbers are often given, to that of GTIN-14: GTIN-8, -12 and -13 with zeros in front. */
export function padGtin({ ai, value }: Gs1Element): Gs1Element {
  const short = (ai === '01' || ai === '02') && /^(?:\d{8}|\d{12,13})$/.test(value);
  return short ? { ai, value: value.padStart(14, '0') } : { ai, value };
}
