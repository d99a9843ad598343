import { RightOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Institution } from '@piaosu/gateway/api';
import { toApiProblem } from '../../api/problem.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { draft } from './claim-draft.ts';
import { payersOf, useInstitutions } from './institutions.ts';

/** So many are seen at a glance; a longer list gets a field to find one by its name. */
const GLANCE = 12;

/** One press takes a payer and goes on. */
export function ChoosePayer() {
  const { t } = useTranslation('patient');
  const { data, error, refetch } = useInstitutions();
  const [named, setNamed] = useState('');
  if (error !== null) return <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />;
  if (data === undefined) return <PageSkeleton />;
  const payers = payersOf(data);
  const shown = payers.filter(({ name }) => name.includes(named.trim()));
  return (
    <>
      {payers.length > GLANCE && (
        <Input
          type="search"
          aria-label={t('give.find-payer')}
          placeholder={t('give.find-payer')}
          value={named}
          onChange={({ target }) => {
            setNamed(target.value);
          }}
        />
      )}
      {shown.length === 0 ? (
        <EmptyState title={t('give.no-payer')}>{t('give.no-payer-text')}</EmptyState>
      ) : (
        <ul className="ps-mine-list" aria-label={t('give.payers')}>
          {shown.map((payer) => (
            <li key={payer.id}>
              <PayerCard payer={payer} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function PayerCard({ payer: { id, name, tier } }: { readonly payer: Institution }) {
  const { t } = useTranslation('patient');
  return (
    <Link
      className="ps-mine-card"
      to={{ search: '?step=agree' }}
      onClick={() => {
        draft.set({ receipts: draft.get().receipts, payer: { id, name } });
      }}
    >
      <span className="ps-mine-words">
        <strong>{name}</strong>
        {tier !== undefined && <span>{t(`tier.${tier}`)}</span>}
      </span>
      <RightOutlined aria-hidden />
    </Link>
  );
}
