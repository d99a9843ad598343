import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportClaims, searchClaims } from '../../api/claim-history.ts';
import type { ClaimFile, ClaimFilter } from '../../api/claim-history.ts';
import { useAct } from '../../api/use-act.ts';
import { useSignedIn } from '../../session/session.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { usePaged } from '../supervision/paged.ts';
import { FilterFields } from './filter-fields.tsx';
import { askedBy, FILTERS } from './history-filter.ts';
import { useHistoryColumns } from './history-columns.tsx';
import { usePayers } from './payers.ts';
import './claim-history.css';

/** Claims of the past: found by what is known of them, opened, kept as a table. */
export default function ClaimHistory() {
  const { t } = useTranslation('claim-history');
  const filters = useUrlFilters(FILTERS);
  const [receipt, setReceipt] = useState('');
  const isAuditor = useSignedIn()?.roles.includes('AUDITOR') ?? false;
  const payers = usePayers(isAuditor);
  const asked = askedBy(filters.values, receipt);
  const any = filters.any || receipt !== '';
  const clear = () => {
    filters.clear();
    setReceipt('');
  };
  return (
    <Page lead={t('lead')}>
      <section className="ps-card ps-stack" aria-label={t('filter.title')}>
        <FilterFields {...filters} receipt={receipt} onReceipt={setReceipt} payers={payers} />
        {!asked.ok && (
          <p className="ps-history-wrong" role="alert">
            {t(`wrong.${asked.fault}`)}
          </p>
        )}
        {any && (
          <div>
            <button type="button" className="ps-plain-button" onClick={clear}>
              {t('filter.clear')}
            </button>
          </div>
        )}
      </section>
      {asked.ok && <Found filter={asked.filter} any={any} payer={isAuditor} />}
    </Page>
  );
}

interface FoundProps {
  readonly filter: ClaimFilter;
  readonly any: boolean;
  readonly payer: boolean;
}

function Found({ filter, any, payer }: FoundProps) {
  const { t } = useTranslation('claim-history');
  const list = usePaged(['claims', 'history', filter], (cursor, signal) => searchClaims(filter, cursor, signal));
  const columns = useHistoryColumns(payer);
  if (list.problem !== undefined) return <ProblemNotice problem={list.problem} again={list.again} />;
  return (
    <>
      <DataTable
        caption={t('caption')}
        rows={list.rows}
        rowKey={({ id }) => id}
        columns={columns}
        loading={list.loading}
        searchable={false}
        tools={<Export filter={filter} />}
        empty={
          <EmptyState
            title={t(any ? 'none' : 'nothing')}
            {...(any || payer ? {} : { action: <ButtonLink to="/claims/desk">{t('to-desk')}</ButtonLink> })}
          >
            {t(any ? 'none-text' : 'nothing-text')}
          </EmptyState>
        }
      />
      {list.hasMore && (
        <div>
          <Button loading={list.loadingMore} onClick={list.more}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}

/** All that was found, not only what is shown. */
function Export({ filter }: { readonly filter: ClaimFilter }) {
  const { t, i18n } = useTranslation('claim-history');
  const file = useAct(keepClaims);
  const body = { ...filter, language: i18n.language === 'en' ? ('en' as const) : ('zh' as const) };
  const button = (format: ClaimFile['format']) => (
    <Button loading={file.running} onClick={() => void file.run({ format, body })}>
      {t(`export.${format}`)}
    </Button>
  );
  return (
    <>
      {button('xlsx')}
      {button('csv')}
      <span className="ps-hidden" role="status">
        {file.answer === true ? t('export.done') : ''}
      </span>
      {file.problem !== undefined && <ProblemNotice problem={file.problem} />}
    </>
  );
}

async function keepClaims(asked: ClaimFile): Promise<true> {
  const content = await exportClaims(asked);
  saveFile(`piaosu-claims.${asked.format}`, content, content.type);
  return true;
}
