import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { importOfKey, MAX_UPLOAD_BYTES } from '../../api/publish.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { DamageNotice } from './damage-notice.tsx';
import { LastImports } from './last-imports.tsx';
import { pendingUpload } from './pending-upload.ts';
import { SendPanel } from './send-panel.tsx';
import { TableCard } from './table-card.tsx';
import { TotalsCard } from './totals-card.tsx';
import { useTables } from './use-tables.ts';
import type { ChosenTables } from './use-tables.ts';
import './publish.css';

const TYPES = ['.csv', '.txt', '.xlsx'] as const;

/** From a file of the day to receipts on the ledger: choose, name the columns, compare the totals, send. */
export default function Publish() {
  const { t } = useTranslation('publish');
  const tables = useTables();
  const navigate = useNavigate();
  const { prepared } = tables;
  return (
    <Page lead={t('lead')}>
      <Interrupted />
      <Chooser tables={tables} />
      {prepared?.tables.map((one) => (
        <TableCard key={one.kind} prepared={one} mapping={tables.mapping} onName={tables.name} />
      ))}
      {prepared !== undefined && <DamageNotice tables={prepared.tables} />}
      {prepared !== undefined && (
        <>
          <TotalsCard prepared={prepared} />
          <SendPanel prepared={prepared} onBegun={(id) => void navigate(`/publish/${id}`)} />
        </>
      )}
      {prepared === undefined && <LastImports />}
    </Page>
  );
}

function Chooser({ tables }: { readonly tables: ChosenTables }) {
  const { t } = useTranslation('publish');
  const { files, faults, problem, reading, detailsAlone, prepared, take, clear } = tables;
  return (
    <section className="ps-card" aria-labelledby="publish-file">
      <h2 id="publish-file">{t('file.title')}</h2>
      <FileDrop label={t('file.choose')} types={TYPES} maxBytes={MAX_UPLOAD_BYTES} multiple onFiles={take} />
      <p className="ps-soft">{t('file.hint')}</p>
      {files.length === 0 && <Samples />}
      <div role="status">
        {reading && <p>{t('file.reading')}</p>}
        {files.length > 0 && <p>{t('file.chosen', { names: files.join('、') })}</p>}
        {detailsAlone && <p>{t('file.details-alone')}</p>}
        {prepared !== undefined && prepared.tables.length === 1 && <p>{t('file.no-details')}</p>}
      </div>
      {faults.map(({ name, fault }) => (
        <Alert key={name} type="error" showIcon title={name} description={t(`file.fault.${fault}`)} />
      ))}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {files.length > 0 && (
        <div>
          <Button onClick={clear}>{t('file.clear')}</Button>
        </div>
      )}
    </section>
  );
}

/** A day of three receipts of the demo's hospital: the form that is wanted, and something to try. */
function Samples() {
  const { t } = useTranslation('publish');
  return (
    <p className="ps-publish-samples">
      {t('file.sample')}{' '}
      {(['receipts', 'details'] as const).map((name) => (
        <a key={name} href={`/sample/${name}.csv`} download>
          {t(`file.sample-${name}`)}
        </a>
      ))}
    </p>
  );
}

/** Somebody closed the page while a file left: says whether it arrived. */
function Interrupted() {
  const { t } = useTranslation('publish');
  const key = pendingUpload();
  const { data: job, isSuccess } = useQuery({
    queryKey: ['import-of-key', key],
    enabled: key !== undefined,
    queryFn: async ({ signal }) => (key === undefined ? null : ((await importOfKey(key, signal)) ?? null)),
  });
  if (key === undefined || !isSuccess) return null;
  if (job === null) {
    return <Alert type="warning" showIcon title={t('left.title')} description={t('left.text')} />;
  }
  return (
    <Alert
      type="success"
      showIcon
      title={t('left.arrived')}
      description={
        <div className="ps-stack">
          <p>{t('left.arrived-text')}</p>
          <div>
            <ButtonLink to={`/publish/${job.id}`}>{t('left.show')}</ButtonLink>
          </div>
        </div>
      }
    />
  );
}
