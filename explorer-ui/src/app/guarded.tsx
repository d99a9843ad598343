import { lazy, Suspense } from 'react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { signInUrl, useSession } from '../session/session.ts';
import { ButtonLink } from '../ui/button-link.tsx';
import { Page, PageTitle } from '../ui/page.tsx';
import { PageSkeleton } from '../ui/page-skeleton.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { mayOpen } from './screen.ts';
import type { Screen } from './screen.ts';

/** The element of a screen: shown to those whose roles open it, everybody else learns what to do. */
export function guarded(screen: Screen): ComponentType {
  const Body = lazy(screen.load);
  return function Guarded() {
    const { t } = useTranslation('screens');
    const session = useSession();
    const roles = session?.signedIn === true ? session.roles : undefined;
    if (session === undefined && screen.roles !== 'everybody') return <PageSkeleton />;
    return (
      <PageTitle value={t(`${screen.name}.title`)}>
        <Breadcrumb screen={screen} />
        {mayOpen(screen, roles) ? (
          <Suspense fallback={<PageSkeleton />}>
            <Body />
          </Suspense>
        ) : (
          <Closed screen={screen} signedIn={roles !== undefined} />
        )}
      </PageTitle>
    );
  };
}

function Closed({ screen, signedIn }: { readonly screen: Screen; readonly signedIn: boolean }) {
  const { t } = useTranslation(['app', 'screens']);
  const { pathname, search } = useLocation();
  const name = t(`screens:${screen.name}.title`);
  if (!signedIn) {
    return (
      <Page title={t('guard.sign-in-title')} lead={t('guard.sign-in-text', { screen: name })}>
        <div className="ps-row">
          <ButtonLink to={signInUrl(pathname + search)} leaves primary>
            {t('guard.sign-in')}
          </ButtonLink>
          <ButtonLink to="/">{t('guard.home')}</ButtonLink>
        </div>
      </Page>
    );
  }
  const roles = typeof screen.roles === 'string' ? '' : screen.roles.map((role) => t(`role.${role}`)).join(' · ');
  return (
    <Page title={t('guard.forbidden-title')} lead={t('guard.forbidden-text', { screen: name, roles })}>
      <div className="ps-row">
        <ButtonLink to="/" primary>
          {t('guard.home')}
        </ButtonLink>
      </div>
    </Page>
  );
}
