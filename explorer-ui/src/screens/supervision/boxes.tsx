import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { sentenceOf } from '@piaosu/core';
import type { Suspicion } from '@piaosu/gateway/api';
import { listSuspicions } from '../../api/supervision.ts';
import { allPremises } from '../../api/supply.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useSentences } from '../../ui/sentences.ts';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { BOX_CODES } from './alert-codes.ts';
import { EvidenceList } from './evidence-list.tsx';
import { Fact } from './fact.tsx';
import { FilterSelect } from './filter-select.tsx';
import { usePaged } from './paged.ts';
import './supervision.css';

/** What the trace of boxes makes suspicious; each is an alert as well, and decided there. */
export default function Boxes() {
  const { t } = useTranslation('supervision');
  const language = useSentences();
  const { values, set, clear, any } = useUrlFilters(['code', 'premises']);
  const places = useQuery({ queryKey: ['premises'], queryFn: ({ signal }) => allPremises(signal) }).data ?? [];
  const list = usePaged(['suspicions', values], (cursor, signal) =>
    listSuspicions({ code: values.code || undefined, premises: values.premises || undefined }, cursor, signal),
  );
  return (
    <Page lead={t('boxes.lead')}>
      <div className="ps-super-filters">
        <FilterSelect
          label={t('boxes.code')}
          value={values.code}
          options={BOX_CODES.map((value) => ({ value, label: sentenceOf(value, language) }))}
          onChange={(value) => {
            set('code', value);
          }}
        />
        <FilterSelect
          label={t('boxes.premises')}
          value={values.premises}
          options={places.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(value) => {
            set('premises', value);
          }}
        />
        {any && (
          <button type="button" className="ps-plain-button" onClick={clear}>
            {t('boxes.clear')}
          </button>
        )}
      </div>
      {list.problem !== undefined && <ProblemNotice problem={list.problem} again={list.again} />}
      {list.loading ? <PageSkeleton /> : <SuspicionList rows={list.rows} places={places} />}
      {list.hasMore && (
        <div>
          <Button loading={list.loadingMore} onClick={list.more}>
            {t('more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

type Places = readonly { readonly id: string; readonly name: string }[];

function SuspicionList({ rows, places }: { readonly rows: readonly Suspicion[]; readonly places: Places }) {
  const { t } = useTranslation('supervision');
  if (rows.length === 0) return <EmptyState title={t('boxes.none')}>{t('boxes.none-text')}</EmptyState>;
  return (
    <ul className="ps-super-list" aria-label={t('boxes.caption')}>
      {rows.map((row) => (
        <li key={row.id}>
          <SuspicionCard suspicion={row} places={places} />
        </li>
      ))}
    </ul>
  );
}

function SuspicionCard({ suspicion, places }: { readonly suspicion: Suspicion; readonly places: Places }) {
  const { t } = useTranslation('supervision');
  const language = useSentences();
  const { sentence, premises, box, evidence, foundAt } = suspicion;
  const placeName = (id: string) => places.find((place) => place.id === id)?.name ?? id;
  const names = premises.map(placeName);
  return (
    <div className="ps-card">
      <h2>{sentence[language]}</h2>
      <dl className="ps-super-facts">
        <Fact name={t('boxes.found')}>
          <Moment at={foundAt} />
        </Fact>
        <Fact name={t('boxes.premises')}>{names.join(language === 'zh' ? '、' : ', ')}</Fact>
        <Fact name={t('boxes.box')}>
          {box === null ? t('boxes.no-box') : <CopyText text={box} short={`${box.slice(0, 14)}…`} />}
        </Fact>
      </dl>
      <details className="ps-super-details">
        <summary>{t('boxes.evidence')}</summary>
        <EvidenceList evidence={evidence} placeName={placeName} />
      </details>
    </div>
  );
}
