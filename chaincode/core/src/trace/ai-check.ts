import type { Code } from '../codes.ts';
import { isClockTime, isDate } from '../time.ts';
import { hasCheckCharacterPair, hasCheckDigit, isIban } from './check-digit.ts';
import { isGs1Date, isGs1DateOrMonth } from './gs1-date.ts';

/** What a component must satisfy besides length and character set, and the code of whoever does not. */
export type AiCheck = { readonly code: Code; readonly holds: (value: string) => boolean };

/**
 * Lists that change without notice and say nothing about which box this is: countries, currencies, package types, GS1's
 * company prefixes, coupons. A code with a wrong country is still the code of its box.
 */
const NOT_LOOKED_UP: AiCheck = { code: 'FMT_STRUCTURE', holds: () => true };

const CHECKS: ReadonlyMap<string, AiCheck> = new Map([
  ['csum', digit(hasCheckDigit)],
  ['csumalpha', digit(hasCheckCharacterPair)],
  ['iban', digit(isIban)],
  ['yymmdd', date(isGs1Date)],
  ['yymmd0', date(isGs1DateOrMonth)],
  ['yyyymmdd', date((value) => isDate(`${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6, 8)}`))],
  ['hh', date((value) => isClockTime(`${value}:00:00`))],
  ['mi', date((value) => isClockTime(`00:${value}:00`))],
  ['ss', date((value) => isClockTime(`00:00:${value}`))],
  ['hhmi', date((value) => isClockTime(`${value.slice(0, 2)}:${value.slice(2, 4)}:00`))],
  ['iso3166alpha2', form(/^[A-Z]{2}$/)],
  ['iso5218', form(/^[0129]$/)],
  ['yesno', form(/^[01]$/)],
  ['hyphen', form(/^-$/)],
  ['zero', form(/^0+$/)],
  ['nonzero', form(/[^0]/)],
  ['nozeroprefix', form(/^(?:0$|[^0])/)],
  ['winding', form(/^[019]$/)],
  ['hasnondigit', form(/\D/)],
  ['pcenc', form(/^(?:[^%]|%[0-9A-Fa-f]{2})*$/)],
  ['importeridx', form(/^[-0-9A-Z_a-z]$/)],
  ['mediatype', form(/^(?:0[1-9]|10|[89]\d)$/)],
  ['latitude', rule((value) => Number(value) <= 1_800_000_000)],
  ['longitude', rule((value) => Number(value) <= 3_600_000_000)],
  ['pieceoftotal', rule(isPieceOfTotal)],
  ['posinseqslash', rule(isPositionInSequence)],
  ['gcppos1', NOT_LOOKED_UP],
  ['gcppos2', NOT_LOOKED_UP],
  ['iso3166', NOT_LOOKED_UP],
  ['iso3166999', NOT_LOOKED_UP],
  ['iso4217', NOT_LOOKED_UP],
  ['packagetype', NOT_LOOKED_UP],
  ['couponcode', NOT_LOOKED_UP],
  ['couponposoffer', NOT_LOOKED_UP],
]);

/** The check of that name in GS1's table; undefined when this version does not know it. */
export function checkNamed(name: string): AiCheck | undefined {
  return CHECKS.get(name);
}

function digit(holds: (value: string) => boolean): AiCheck {
  return { code: 'FMT_CHECKDIGIT', holds };
}

function date(holds: (value: string) => boolean): AiCheck {
  return { code: 'FMT_DATE', holds };
}

function rule(holds: (value: string) => boolean): AiCheck {
  return { code: 'FMT_STRUCTURE', holds };
}

function form(pattern: RegExp): AiCheck {
  return rule((value) => pattern.test(value));
}

function isPieceOfTotal(value: string): boolean {
  const [piece, total] = [Number(value.slice(0, 2)), Number(value.slice(2, 4))];
  return piece > 0 && piece <= total;
}

function isPositionInSequence(value: string): boolean {
  const [, position = '', total = ''] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(value) ?? [];
  return position !== '' && Number(position) <= Number(total);
}
