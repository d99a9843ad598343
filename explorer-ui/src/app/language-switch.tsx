import { useTranslation } from 'react-i18next';
import '../ui/plain-button.css';
import { setPreferences, usePreferences } from '../ui/preferences.ts';

/** The other language, in its own words. */
export function LanguageSwitch() {
  const { t } = useTranslation('app');
  const other = usePreferences().language === 'en' ? 'zh-CN' : 'en';
  return (
    <button
      type="button"
      className="ps-plain-button"
      lang={other}
      title={t('language.label')}
      onClick={() => {
        setPreferences({ language: other });
      }}
    >
      {t('language.other')}
    </button>
  );
}
