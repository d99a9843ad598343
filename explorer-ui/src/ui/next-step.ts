import { CODES, isCode } from '@piaosu/core';
import { useTranslation } from 'react-i18next';
import type { Resources } from '../locales/resources.ts';
import known from '../locales/zh-CN/next-steps.json';

type Steps = Resources['next-steps'];
/** A code with a next step of its own, or the class of codes whose common one is shown. */
export type StepKey = Exclude<keyof Steps, 'class'> | `class.${keyof Steps['class']}`;

/** Which next step a code has: its own where one is written, else that of its class. */
export function stepKeyOf(code: string): StepKey {
  if (isStep(code)) return code;
  if (!isCode(code)) return 'class.service';
  const { class: kind, retry } = CODES[code];
  return kind === 'rule' && retry ? 'class.rule-for-now' : `class.${kind}`;
}

/** What to do about a code, in plain words of the present language. */
export function useNextStep(): (code: string) => string {
  const { t } = useTranslation('next-steps');
  return (code) => t(stepKeyOf(code));
}

function isStep(code: string): code is Exclude<keyof Steps, 'class'> {
  return code !== 'class' && Object.hasOwn(known, code);
}
