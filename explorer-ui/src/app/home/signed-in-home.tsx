import { RightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SignedIn } from '../../session/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { shownName } from '../account-menu.tsx';
import { mayOpen } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { screenOf, SCREENS } from '../screens.ts';
import { Guide } from './guide.tsx';
import { kindsOf } from './kinds.ts';
import { PatientNews } from './patient-news.tsx';
import { PrintOffer } from './print-offer.tsx';

/** For who has signed in: the next steps of the work, the first steps of a newcomer, and everything else that is open. */
export function SignedInHome({ session }: { readonly session: SignedIn }) {
  const { t } = useTranslation('app');
  const kinds = kindsOf(session.roles);
  const steps = stepsOf(session);
  const isPatient = session.roles.includes('PATIENT');
  const { printOffered } = usePreferences();
  // One question at a time: first whether it can be read at all.
  const mayGuide = !isPatient || printOffered;
  const more = isPatient ? [] : othersOf(session, steps);
  return (
    <Page
      title={t('home.welcome', { name: shownName(session) })}
      lead={`${kinds.map(({ name }) => t(`kind.${name}.title`)).join(' · ')}  ${session.institutionName ?? session.institution}`}
    >
      {isPatient && <ForPatient />}
      {mayGuide && kinds.map((kind) => <Guide key={kind.name} kind={kind} named={kinds.length > 1} />)}
      {steps.length === 0 && more.length === 0 && <EmptyState title={t('home.nothing')} />}
      {steps.length > 0 && <ScreenList title={t('home.next')} screens={steps} large />}
      {more.length > 0 && <ScreenList title={t('home.more')} screens={more} />}
    </Page>
  );
}

function ForPatient() {
  return (
    <>
      <PrintOffer />
      <PatientNews />
    </>
  );
}

/** What else is open. Not for a patient, to whom everything that is theirs is a step: the tools of an office would be in the way. */
function othersOf({ roles }: SignedIn, steps: readonly Screen[]): Screen[] {
  return SCREENS.filter((screen) => screen.group !== undefined && mayOpen(screen, roles) && !steps.includes(screen));
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
