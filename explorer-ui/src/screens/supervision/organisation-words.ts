import type { TFunction } from 'i18next';
import type { Resources } from '../../locales/resources.ts';

type Organisation = keyof Resources['supervision']['organisation'];

/** The organisation behind an MSP id, as people call it. */
export function organisationOf(t: TFunction<readonly ['supervision', ...('app' | 'ui')[]]>, mspId: string): string {
  const words = t('organisation', { returnObjects: true });
  const isKnown = (id: string): id is Organisation => Object.hasOwn(words, id);
  return isKnown(mspId) ? t(`organisation.${mspId}`) : mspId;
}
