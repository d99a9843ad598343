import { RightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SignedIn } from '../../session/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { shownName } from '../account-menu.tsx';
import { mayOpen } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { screenOf, SCREENS } from '../screens.ts';
import { Guide } from './guide.tsx';
import { kindsOf } from './kinds.ts';

/** For who has signed in: the next steps of the work, the first steps of a newcomer, and everything else that is open. */
export function SignedInHome({ session }: { readonly session: SignedIn }) {
  const { t } = useTranslation('app');
  const kinds = kindsOf(session.roles);
  const steps = stepsOf(session);
  const more = SCREENS.filter(
    (screen) => screen.group !== undefined && mayOpen(screen, session.roles) && !steps.includes(screen),
  );
  return (
    <Page
      title={t('home.welcome', { name: shownName(session) })}
      lead={`${kinds.map(({ name }) => t(`kind.${name}.title`)).join(' · ')}  ${session.institutionName ?? session.institution}`}
    >
      {kinds.map((kind) => (
        <Guide key={kind.name} kind={kind} named={kinds.length > 1} />
      ))}
      {steps.length === 0 && more.length === 0 && <EmptyState title={t('home.nothing')} />}
      {steps.length > 0 && <ScreenList title={t('home.next')} screens={steps} large />}
      {more.length > 0 && <ScreenList title={t('home.more')} screens={more} />}
    </Page>
  );
}

function stepsOf({ roles }: SignedIn): Screen[] {
  const names = new Set(kindsOf(roles).flatMap(({ steps }) => steps));
  return [...names].flatMap((name) => {
    const screen = screenOf(name);
    return screen !== undefined && screen.group !== undefined && mayOpen(screen, roles) ? [screen] : [];
  });
}

interface ScreenListProps {
  readonly title: string;
  readonly screens: readonly Screen[];
  readonly large?: boolean;
}

function ScreenList({ title, screens, large = false }: ScreenListProps) {
  const { t } = useTranslation('screens');
  return (
    <section className="ps-stack">
      <h2>{title}</h2>
      <ul className={large ? 'ps-steps ps-steps-large' : 'ps-steps'}>
        {screens.map(({ name, path, icon: Icon }) => (
          <li key={name}>
            <Link className="ps-step" to={path}>
              {Icon !== undefined && (
                <span className="ps-kind-icon">
                  <Icon aria-hidden />
                </span>
              )}
              <span>
                <strong>{t(`${name}.title`)}</strong>
                <span className="ps-soft">{t(`${name}.hint`)}</span>
              </span>
              <RightOutlined className="ps-soft" aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
