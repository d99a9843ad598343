import { ROLE_HOLDERS } from '@piaosu/core';
import type { InstitutionKind, Role } from '@piaosu/core';
import type { RestRole } from '@piaosu/gateway/api';
import { use } from 'react';
import { useTranslation } from 'react-i18next';
import { AllScreens } from '../../app/screen.ts';
import { useSignedIn } from '../../session/session.ts';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { useRegistryWords } from './registry-words.ts';
import { REST_ROLES_SHOWN, screensOf } from './role-screens.ts';
import '../../ui/facts.css';
import './administration.css';

/** Accounts live in the identity provider: this page says who may do what, and what an account must say of its owner. */
export default function Users() {
  const { t } = useTranslation('administration');
  return (
    <Page lead={t('users.lead')}>
      <section className="ps-card ps-stack" aria-labelledby="users-how">
        <h2 id="users-how">{t('users.how')}</h2>
        <ol>
          <li>{t('users.step-account')}</li>
          <li>{t('users.step-claims')}</li>
          <li>{t('users.step-leave')}</li>
        </ol>
      </section>
      <Self />
      <Roles />
    </Page>
  );
}

/** What the provider said of whoever is reading: the form in which it must say it of everybody. */
function Self() {
  const { t } = useTranslation('administration');
  const { t: app } = useTranslation('app');
  const words = useRegistryWords();
  const session = useSignedIn();
  if (session === undefined) return null;
  return (
    <section className="ps-card" aria-labelledby="users-self">
      <h2 id="users-self">{t('users.self')}</h2>
      <dl className="ps-facts">
        <dt>{t('users.subject')}</dt>
        <dd className="ps-code">{session.subject}</dd>
        <dt>{t('column.org')}</dt>
        <dd>
          {words.organisation(session.org)} <span className="ps-code">{session.org}</span>
        </dd>
        <dt>{t('users.institution')}</dt>
        <dd>
          {session.institutionName ?? ''} <span className="ps-code">{session.institution}</span>
        </dd>
        <dt>{t('users.roles')}</dt>
        <dd>{session.roles.map((role) => `${app(`role.${role}`)} ${role}`).join(' · ')}</dd>
        <dt>{t('users.until')}</dt>
        <dd>
          <Moment at={session.expiresAt} />
        </dd>
      </dl>
    </section>
  );
}

/** Each role: which institutions may hold it, and the pages it opens. */
function Roles() {
  const { t } = useTranslation('administration');
  const { t: app } = useTranslation('app');
  const { t: screens } = useTranslation('screens');
  const words = useRegistryWords();
  const all = use(AllScreens);
  const holders = (role: RestRole) => {
    const kinds = holdersOf(role);
    return kinds.length === 0
      ? t(`holder.${role === 'PATIENT' ? 'PATIENT' : 'any'}`)
      : words.kinds({ kinds: [...kinds] });
  };
  const pages = (role: RestRole) => {
    const titles = screensOf(role, all).map(({ name }) => screens(`${name}.title`));
    return titles.length === 0 ? t('users.api-only') : titles.join(' · ');
  };
  return (
    <section className="ps-card" aria-labelledby="users-roles">
      <h2 id="users-roles">{t('users.all-roles')}</h2>
      <PlainTable<RestRole>
        caption={t('users.all-roles')}
        rows={REST_ROLES_SHOWN}
        rowKey={(role) => role}
        columns={[
          {
            ...{ key: 'role', title: t('users.role'), width: 180, text: (role) => app(`role.${role}`) },
            cell: (role) => (
              <>
                {app(`role.${role}`)} <span className="ps-code">{role}</span>
              </>
            ),
          },
          { ...{ key: 'holders', title: t('users.holders'), width: 180, text: holders } },
          { ...{ key: 'pages', title: t('users.pages'), width: 320, text: pages } },
        ]}
      />
    </section>
  );
}

/** The ledger's own list; a role that only reads is nobody's in particular. */
function holdersOf(role: RestRole): readonly InstitutionKind[] {
  return isLedgerRole(role) ? ROLE_HOLDERS[role].kinds : [];
}

function isLedgerRole(role: string): role is Role {
  return Object.hasOwn(ROLE_HOLDERS, role);
}
