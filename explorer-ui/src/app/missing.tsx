import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../ui/button-link.tsx';
import { Page } from '../ui/page.tsx';

/** Whatever no screen has as its path. */
export function Missing() {
  const { t } = useTranslation('app');
  return (
    <Page title={t('missing.title')} lead={t('missing.text')}>
      <div className="ps-row">
        <ButtonLink to="/" primary>
          {t('missing.home')}
        </ButtonLink>
      </div>
    </Page>
  );
}
