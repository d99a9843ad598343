import { CODES, RECEIPT_COLUMNS, type Code, type Language } from '@piaosu/core';
import { usePreferences, type UiLanguage } from '../ui/preferences.ts';
import { en } from './words-en.ts';
import { FIELD_NAMES_EN } from './field-names-en.ts';
import type { Words } from './words-shape.ts';
import { zh } from './words-zh.ts';

export type { Words } from './words-shape.ts';

/** The words of this page in the language that was chosen; a small table of its own, since i18next is a tenth of the page. */
export function useWords(): Words {
  return usePreferences().language === 'en' ? en : zh;
}

/** The language of core's sentences. */
export function codeLanguage(language: UiLanguage): Language {
  return language === 'en' ? 'en' : 'zh';
}

/** Core's sentence of a code: the same that an officer reads. */
export function useSentence(): (code: Code) => string {
  const language = codeLanguage(usePreferences().language);
  return (code) => CODES[code][language];
}

const COLUMN_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(RECEIPT_COLUMNS).map(([column, pointer]) => [pointer.slice(1), column]),
);
/** What no column of an export holds. */
const NO_COLUMN: Readonly<Record<string, string>> = {
  chargeItems: '收费项目',
  otherBreakdown: '其他支付明细',
  redOf: '冲红原票据',
  supersedes: '重开原票据',
};

/** What a field is called on the receipt; a name nobody knows as it is. */
export function fieldLabel(name: string, language: UiLanguage): string {
  if (language === 'en') return FIELD_NAMES_EN[name] ?? name;
  return COLUMN_OF.get(name) ?? NO_COLUMN[name] ?? name;
}

/** Puts values into a sentence with `{name}` in it. */
export function filled(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
