import type { MouseEvent } from 'react';
import { setPreferences, themeNow, usePreferences } from '../ui/preferences.ts';
import { useWords } from './words.ts';

/** The name, and the three switches that somebody may need before anything else: language, large print, dark. */
export function PageHeader() {
  const { page } = useWords();
  const preferences = usePreferences();
  const { language, size } = preferences;
  const dark = themeNow(preferences) === 'dark';
  const other = language === 'en' ? 'zh-CN' : 'en';
  return (
    <header className="page-header">
      <a className="skip" href="#main" onClick={toMain}>
        {page.skip}
      </a>
      <div className="page-header-row">
        <a className="brand" href="/" title={page.application}>
          <span className="brand-seal" aria-hidden="true">
            票溯
          </span>
          <span className="brand-name" lang={language === 'en' ? 'en' : 'zh-CN'}>
            {language === 'en' ? 'PiaoSu' : '票溯'}
          </span>
        </a>
        <div className="switches" role="group" aria-label={page.settings}>
          <button
            type="button"
            className="switch"
            lang={other}
            onClick={() => {
              setPreferences({ language: other });
            }}
          >
            {page.otherLanguage}
          </button>
          <button
            type="button"
            className="switch"
            aria-pressed={size === 'large'}
            onClick={() => {
              setPreferences({ size: size === 'large' ? 'normal' : 'large' });
            }}
          >
            {page.large}
          </button>
          <button
            type="button"
            className="switch"
            aria-pressed={dark}
            onClick={() => {
              setPreferences({ theme: dark ? 'light' : 'dark' });
            }}
          >
            {page.dark}
          </button>
        </div>
      </div>
    </header>
  );
}

/** Without the fragment: whatever stands there is taken for a question. */
function toMain(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
