import { KINDS } from '@piaosu/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Institution } from '../../api/administration.ts';
import { hasRole, useSignedIn } from '../../session/session.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { InstitutionState } from './institution-state.tsx';
import { useRegistryWords } from './registry-words.ts';
import { kindsRegisteredBy, useInstitutions } from './use-institutions.ts';
import './administration.css';

/** Who takes part, of all organisations; an organisation registers its own. */
export default function InstitutionList() {
  const { t } = useTranslation('administration');
  const session = useSignedIn();
  const mayRegister = hasRole(session, ['REGISTRAR']) && kindsRegisteredBy(session?.org).length > 0;
  const register = mayRegister ? (
    <ButtonLink to="/institutions/register" primary>
      {t('institutions.register')}
    </ButtonLink>
  ) : undefined;
  return (
    <Page lead={t('institutions.lead')} actions={register}>
      <InstitutionTable />
    </Page>
  );
}

function InstitutionTable() {
  const { t } = useTranslation('administration');
  const { list, problem, again } = useInstitutions();
  const columns = useColumns();
  if (problem !== undefined) return <ProblemNotice problem={problem} again={again} />;
  if (list === undefined) return <PageSkeleton />;
  return (
    <section className="ps-card" aria-label={t('institutions.caption')}>
      <DataTable<Institution>
        caption={t('institutions.caption')}
        rows={list}
        rowKey={({ id }) => id}
        columns={columns}
        empty={<EmptyState title={t('institutions.none')}>{t('institutions.none-text')}</EmptyState>}
      />
    </section>
  );
}

function useColumns(): DataColumn<Institution>[] {
  const { t } = useTranslation('administration');
  const words = useRegistryWords();
  return [
    {
      ...{ key: 'name', title: t('column.name'), width: 240, text: words.name },
      cell: (each) => (
        <Link to={`/institutions/${encodeURIComponent(each.id)}`} className="ps-admin-link">
          {words.name(each)}
        </Link>
      ),
    },
    {
      ...{ key: 'id', title: t('column.id'), width: 190, text: ({ id }) => id },
      cell: ({ id }) => <span className="ps-code">{id}</span>,
    },
    {
      ...{ key: 'kind', title: t('column.kind'), width: 150, text: ({ kinds }) => kinds[0] ?? '' },
      options: KINDS.map((kind) => ({ value: kind, label: words.kind(kind) })),
      cell: words.kinds,
    },
    {
      ...{ key: 'org', title: t('column.org'), width: 120, text: ({ org }) => words.organisation(org) },
    },
    {
      ...{ key: 'state', title: t('column.state'), width: 130, text: ({ state }) => state },
      options: (['ACTIVE', 'SUSPENDED'] as const).map((state) => ({ value: state, label: words.state(state) })),
      cell: ({ state }) => <InstitutionState state={state} />,
    },
  ];
}
