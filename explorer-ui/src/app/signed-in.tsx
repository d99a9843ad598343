import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { tellSignIn } from '../session/signed-in-elsewhere.ts';
import { ButtonLink } from '../ui/button-link.tsx';
import { Page } from '../ui/page.tsx';

/** Where the window of a second sign-in lands: the first window is told and goes on. */
export function SignedInPage() {
  const { t } = useTranslation('app');
  useEffect(() => {
    tellSignIn();
    window.close(); // allowed where a page opened the window; everybody else reads on
  }, []);
  return (
    <Page title={t('signed-in.title')} lead={t('signed-in.text')}>
      <div className="ps-row">
        <ButtonLink to="/">{t('signed-in.home')}</ButtonLink>
      </div>
    </Page>
  );
}
