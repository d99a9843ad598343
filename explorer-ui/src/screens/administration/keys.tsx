import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { listKeys } from '../../api/administration.ts';
import type { Institution } from '../../api/administration.ts';
import { toApiProblem } from '../../api/problem.ts';
import { hasRole, useSignedIn } from '../../session/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { AddKey } from './add-key.tsx';
import { KeyItem } from './key-item.tsx';
import { useRegistryWords } from './registry-words.ts';
import { useInstitutions } from './use-institutions.ts';
import '../../ui/field.css';
import './administration.css';

/** The signing keys of one institution: what stands, what ended when, and the acts on them. */
export default function Keys() {
  const { t } = useTranslation('administration');
  const session = useSignedIn();
  const { values, set } = useUrlFilters(['institution']);
  const { list, problem, again } = useInstitutions();
  const chosen = values.institution === '' ? (session?.institution ?? '') : values.institution;
  return (
    <Page lead={t('keys.lead')}>
      {problem !== undefined && <ProblemNotice problem={problem} again={again} />}
      {problem === undefined && list === undefined && <PageSkeleton />}
      {list !== undefined && (
        <>
          <InstitutionChoice
            list={list}
            value={chosen}
            onChange={(id) => {
              set('institution', id);
            }}
          />
          <Chosen institution={list.find(({ id }) => id === chosen)} />
        </>
      )}
    </Page>
  );
}

function Chosen({ institution }: { readonly institution: Institution | undefined }) {
  const { t } = useTranslation('administration');
  if (institution === undefined) return <EmptyState title={t('keys.none')}>{t('keys.none-text')}</EmptyState>;
  return <KeysOf key={institution.id} institution={institution} />;
}

interface InstitutionChoiceProps {
  readonly list: readonly Institution[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function InstitutionChoice({ list, value, onChange }: InstitutionChoiceProps) {
  const { t } = useTranslation('administration');
  const id = useId();
  const words = useRegistryWords();
  return (
    <div className="ps-field">
      <label htmlFor={id}>{t('keys.institution')}</label>
      <Select
        id={id}
        showSearch={{ optionFilterProp: 'label' }}
        value={value}
        options={list.map((each) => ({ value: each.id, label: `${words.name(each)} · ${each.id}` }))}
        onChange={onChange}
      />
    </div>
  );
}

function KeysOf({ institution }: { readonly institution: Institution }) {
  const { t } = useTranslation('administration');
  const session = useSignedIn();
  const { id, org } = institution;
  const { data, error, refetch } = useQuery({
    queryKey: ['keys', id],
    queryFn: ({ signal }) => listKeys(id, signal),
  });
  if (error !== null && data === undefined) {
    return <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />;
  }
  if (data === undefined) return <PageSkeleton />;
  const isOwn = hasRole(session, ['REGISTRAR']) && session?.org === org;
  const standing = data.filter(({ revoked }) => revoked === undefined);
  const ended = data.filter(({ revoked }) => revoked !== undefined);
  const items = (keys: typeof data) => (
    <ul className="ps-admin-list">
      {keys.map((key) => (
        <KeyItem
          key={key.id}
          institution={id}
          own={key}
          mayAct={isOwn}
          last={standing.length === 1}
          onDone={() => void refetch()}
        />
      ))}
    </ul>
  );
  return (
    <>
      <section className="ps-card ps-stack" aria-labelledby="keys-standing">
        <h2 id="keys-standing">{t('keys.standing')}</h2>
        {standing.length === 0 ? <p>{t('keys.standing-none')}</p> : items(standing)}
        {isOwn && <AddKey institution={id} onDone={() => void refetch()} />}
        {!isOwn && <p className="ps-soft">{t('one.foreign')}</p>}
      </section>
      {ended.length > 0 && (
        <section className="ps-card ps-stack" aria-labelledby="keys-ended">
          <h2 id="keys-ended">{t('keys.ended')}</h2>
          <p className="ps-soft">{t('keys.ended-text')}</p>
          {items(ended)}
        </section>
      )}
    </>
  );
}
