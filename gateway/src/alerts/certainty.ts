import type { Language } from '@piaosu/core';

/** A mismatch is never called fraud: what is known is said in these four words and no other. */
export const CERTAINTIES = ['DOES_NOT_MATCH', 'UNKNOWN', 'SUSPECT', 'PROVEN'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** How far the alert's statement goes, as people read it beside the sentence of its code. */
export const CERTAINTY_SENTENCES: Readonly<Record<Certainty, Readonly<Record<Language, string>>>> = {
  DOES_NOT_MATCH: {
    zh: '不一致：与记录或规则不符，原因尚未查明。',
    en: 'Does not match: it disagrees with a record or a rule; why is not known.',
  },
  UNKNOWN: {
    zh: '未知：无法核验，不能得出结论。',
    en: 'Unknown: it could not be checked, so nothing follows from it.',
  },
  SUSPECT: {
    zh: '可疑：须由人员核实，尚不能作出认定。',
    en: 'Suspect: a person must look into it; nothing is established yet.',
  },
  PROVEN: {
    zh: '已证实：所附证据可由任何一方复核。',
    en: 'Proven: the evidence attached can be verified by anybody.',
  },
};
