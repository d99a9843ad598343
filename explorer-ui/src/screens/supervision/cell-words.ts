import type { Dashboard } from '@piaosu/gateway/api';
import type { TFunction } from 'i18next';
import type { Subject } from '../../api/supervision.ts';
import type { Resources } from '../../locales/resources.ts';

export type Cell = Dashboard['byInstitution'][number];

/** The ways in which one subject is cut. */
export const CUTS = ['byDay', 'byInstitution', 'byRegion', 'byKind'] as const;
export type Cut = (typeof CUTS)[number];

type Words = Resources['supervision'];
type T = TFunction<readonly ['supervision', 'ui']>;

/** Checks without login are kept under this id, which no institution has. */
const PUBLIC = 'PUBLIC';

/** What a cell counts, in words; a code that this page does not know stays itself. */
export function nameOfCell(t: T, subject: Subject, cut: Cut, { key, name }: Cell): string {
  switch (cut) {
    case 'byDay':
      return key;
    case 'byInstitution':
      return key === PUBLIC ? t('public') : (name ?? key);
    case 'byRegion':
      return nameOfRegion(t, key);
    case 'byKind':
      return nameOfKind(t, subject, key);
  }
}

function nameOfRegion(t: T, code: string): string {
  if (code === '') return t('region.unknown');
  const province = code.slice(0, 2);
  return isKeyOf<Words['province']>(province, t('province', { returnObjects: true }))
    ? t('region.of', { province: t(`province.${province}`), code })
    : code;
}

function nameOfKind(t: T, subject: Subject, key: string): string {
  if (subject === 'verdicts') {
    return isKeyOf<Resources['ui']['verdict']>(key, t('verdict', { ns: 'ui', returnObjects: true }))
      ? t(`ui:verdict.${key}`)
      : key;
  }
  if (subject === 'receipts') {
    return isKeyOf<Words['kind']>(key, t('kind', { returnObjects: true })) ? t(`kind.${key}`) : key;
  }
  return isKeyOf<Words['claim-state']>(key, t('claim-state', { returnObjects: true })) ? t(`claim-state.${key}`) : key;
}

function isKeyOf<O extends object>(key: string, words: O): key is string & keyof O {
  return Object.hasOwn(words, key);
}
