import type { Language } from '@piaosu/core';
import { useTranslation } from 'react-i18next';

/** The language of core's sentences that fits the page's. */
export function useSentences(): Language {
  const { i18n } = useTranslation('ui');
  return i18n.language === 'en' ? 'en' : 'zh';
}
