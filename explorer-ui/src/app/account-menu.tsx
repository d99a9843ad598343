import { UserOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useAct } from '../api/use-act.ts';
import { signInUrl, signOut, useSession } from '../session/session.ts';
import type { SignedIn } from '../session/session.ts';
import { ButtonLink } from '../ui/button-link.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { Moment } from '../ui/moment.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';

/** Who is signed in, and the way out; for everybody else the way in. */
export function AccountMenu() {
  const { t } = useTranslation('app');
  const { pathname, search } = useLocation();
  const session = useSession();
  if (session === undefined) return <span className="ps-account-waiting" />;
  if (session.signedIn) return <Account session={session} />;
  return (
    <ButtonLink to={signInUrl(pathname + search)} leaves primary>
      {t('account.sign-in')}
    </ButtonLink>
  );
}

/** What to call who is signed in: a patient's name is shown masked. */
export function shownName({ name, patient }: SignedIn): string {
  return patient?.name ?? name;
}

function Account({ session }: { readonly session: SignedIn }) {
  const { t } = useTranslation('app');
  const leave = useAct(signOut);
  const name = shownName(session);
  const face = (
    <>
      <UserOutlined aria-hidden />
      <span className="ps-account-name">{name}</span>
    </>
  );
  return (
    <Disclosure label={`${t('account.label')}: ${name}`} face={face}>
      <div className="ps-stack">
        <div>
          <strong>{name}</strong>
          <div className="ps-soft">{session.institutionName ?? session.institution}</div>
        </div>
        <div className="ps-soft">
          {t('account.roles')}: {session.roles.map((role) => t(`role.${role}`)).join(' · ')}
          <br />
          {t('account.until')} <Moment at={session.expiresAt} />
        </div>
        {leave.problem !== undefined && <ProblemNotice problem={leave.problem} />}
        <Button loading={leave.running} onClick={() => void leave.run(undefined)}>
          {t('account.sign-out')}
        </Button>
      </div>
    </Disclosure>
  );
}
