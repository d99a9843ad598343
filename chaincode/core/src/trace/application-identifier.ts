import { checkNamed, type AiCheck } from './ai-check.ts';
import { APPLICATION_IDENTIFIERS, type ApplicationIdentifierRow } from './application-identifiers.ts';

/** Digits, character set 82, character set 39, base64url. */
export type CharacterSet = 'N' | 'X' | 'Y' | 'Z';

export type Component = {
  readonly set: CharacterSet;
  readonly min: number;
  readonly max: number;
  readonly optional: boolean;
  readonly checks: readonly AiCheck[];
};

/** One application identifier, ready for reading. */
export type ApplicationIdentifier = {
  readonly ai: string;
  readonly row: ApplicationIdentifierRow;
  readonly components: readonly Component[];
  /** Of the whole value. */
  readonly min: number;
  readonly max: number;
};

const COMPONENT = /^\[?([NXYZ])(\.\.)?(\d+)\]?((?:,[a-z0-9]+)*)$/;

const BY_AI: ReadonlyMap<string, ApplicationIdentifier> = new Map(
  APPLICATION_IDENTIFIERS.flatMap(expand).map((each) => [each.ai, each]),
);

export function applicationIdentifier(ai: string): ApplicationIdentifier | undefined {
  return BY_AI.get(ai);
}

/** The application identifier with which `text` goes on at `position`; none is the beginning of another. */
export function applicationIdentifierAt(text: string, position: number): ApplicationIdentifier | undefined {
  return [2, 3, 4]
    .map((length) => BY_AI.get(text.slice(position, position + length)))
    .find((found) => found !== undefined);
}

/** Whether `ai` is meant by a pattern of GS1's table such as `01` or `35nn`. */
export function matchesPattern(ai: string, pattern: string): boolean {
  return ai.length === pattern.length && ai.startsWith(pattern.replace(/n+$/, ''));
}

function expand(row: ApplicationIdentifierRow): ApplicationIdentifier[] {
  const [from = '', to = from] = row.ai.split('-');
  const components = row.format.split(' ').map(toComponent);
  const min = components.reduce((sum, each) => sum + (each.optional ? 0 : each.min), 0);
  const max = components.reduce((sum, each) => sum + each.max, 0);
  const count = Number(to) - Number(from) + 1;
  return Array.from({ length: count }, (_, i) => String(Number(from) + i).padStart(from.length, '0')).map((ai) => ({
    ai,
    row,
    components,
    min,
    max,
  }));
}

function toComponent(text: string): Component {
  const [, set = '', upTo, length = '0', checks = ''] = COMPONENT.exec(text) ?? [];
  return {
    set: toCharacterSet(set),
    min: upTo === undefined ? Number(length) : 1,
    max: Number(length),
    optional: text.startsWith('['),
    checks: checks.split(',').flatMap((name) => checkNamed(name) ?? []),
  };
}

function toCharacterSet(letter: string): CharacterSet {
  switch (letter) {
    case 'X':
    case 'Y':
    case 'Z':
      return letter;
    default:
      return 'N';
  }
}
