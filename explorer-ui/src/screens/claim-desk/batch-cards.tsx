import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelJob, isEnded } from '../../api/jobs.ts';
import { useAct } from '../../api/use-act.ts';
import { batchExportUrl, newestBatches, setBatchPaused } from '../../api/verification.ts';
import type { VerificationBatch } from '../../api/verification.ts';
import { Moment } from '../../ui/moment.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { DeskProgress } from './desk-progress.tsx';
import type { Desk } from './use-desk.ts';
import { verifiedIn } from './use-batch.ts';
import type { SeenBatch } from './use-batch.ts';

interface BatchCardsProps {
  readonly desk: Desk;
  readonly seen: SeenBatch;
  /** The list whose results stand in the table; '' for none. */
  readonly shown: string;
  readonly onShow: (id: string) => void;
  /** A list goes on: follow it again. */
  readonly onTurn: () => void;
}

const POLL_MS = 2000;

/** What is being verified many at a time: files of this page, and lists that go on without it. */
export function BatchCards({ desk, seen, shown, onShow, onTurn }: BatchCardsProps) {
  const { t } = useTranslation('claim-desk');
  const { data = [] } = useQuery({
    queryKey: ['verification-batches', shown],
    queryFn: ({ signal }) => newestBatches(signal),
    refetchInterval: ({ state }) => (state.data?.some(({ job }) => !isEnded(job)) === true ? POLL_MS : false),
  });
  const listed = data.map((batch) => (batch.job.id === seen.batch?.job.id ? seen.batch : batch));
  const current = listed.filter(({ job }) => !isEnded(job) || job.id === shown);
  const earlier = listed.filter(({ job }) => isEnded(job) && job.id !== shown);
  const cards = current.map((batch) => (
    <ListCard key={batch.job.id} batch={batch} shown={batch.job.id === shown} onShow={onShow} onTurn={onTurn} />
  ));
  return (
    <div className="ps-stack ps-desk-batches">
      <FilesCard desk={desk} />
      {seen.problem !== undefined && <ProblemNotice problem={seen.problem} />}
      {cards}
      {earlier.length > 0 && (
        <details>
          <summary>{t('batch.earlier')}</summary>
          <ul className="ps-desk-lists">
            {earlier.map(({ job }) => (
              <li key={job.id}>
                <Moment at={job.created} />
                <span>{t('batch.of', { done: job.total ?? 0, total: job.total ?? 0 })}</span>
                <Button
                  onClick={() => {
                    onShow(job.id);
                  }}
                >
                  {t('batch.show')}
                </Button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Files that this page itself asks about, one after the other. */
function FilesCard({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('claim-desk');
  const files = desk.rows.filter(({ source }) => source.from === 'file');
  if (files.length < 2) return null;
  const done = files.filter(({ state }) => state === 'done' || state === 'failed').length;
  const counts: Record<string, number> = {};
  for (const { headline } of files) {
    if (headline !== undefined) counts[headline] = (counts[headline] ?? 0) + 1;
  }
  const over = done === files.length;
  return (
    <DeskProgress
      title={t('batch.files')}
      state={over ? 'done' : desk.paused ? 'paused' : 'running'}
      note={over ? undefined : t('batch.files-note')}
      {...{ done, total: files.length, counts }}
    >
      {!over && <PauseButton paused={desk.paused} onChange={desk.setPaused} />}
    </DeskProgress>
  );
}

interface ListCardProps {
  readonly batch: VerificationBatch;
  readonly shown: boolean;
  readonly onShow: (id: string) => void;
  readonly onTurn: () => void;
}

/** A list that the service goes on with, whatever becomes of this page. */
function ListCard({ batch, shown, onShow, onTurn }: ListCardProps) {
  const { t } = useTranslation('claim-desk');
  const { job, headlines } = batch;
  const queries = useQueryClient();
  const refresh = () => {
    onTurn();
    void queries.invalidateQueries({ queryKey: ['verification-batches'] });
  };
  const pausing = useAct(setBatchPaused);
  const cancelling = useAct(cancelJob);
  const ended = isEnded(job);
  const problem = pausing.problem ?? cancelling.problem;
  return (
    <DeskProgress
      title={<ListName at={job.created} />}
      state={stateOf(batch)}
      note={ended ? undefined : t('batch.list-note')}
      {...{ done: verifiedIn(batch), total: job.total, counts: headlines }}
    >
      {!ended && (
        <PauseButton
          paused={batch.paused}
          onChange={(paused) => void pausing.run({ id: job.id, paused }).then(refresh)}
        />
      )}
      {!ended && !job.cancelAsked && (
        <Button onClick={() => void cancelling.run(job.id).then(refresh)}>{t('batch.cancel')}</Button>
      )}
      {!shown && (
        <Button
          type="primary"
          onClick={() => {
            onShow(job.id);
          }}
        >
          {t('batch.show')}
        </Button>
      )}
      {shown && ended && <Exports id={job.id} onHide={onShow} />}
      {problem !== undefined && <ProblemNotice problem={problem} />}
    </DeskProgress>
  );
}

function Exports({ id, onHide }: { readonly id: string; readonly onHide: (id: string) => void }) {
  const { t } = useTranslation('claim-desk');
  return (
    <>
      {(['xlsx', 'csv'] as const).map((form) => (
        <a key={form} className="ps-button-link" href={batchExportUrl(id, form)} download>
          {t(`batch.${form}`)}
        </a>
      ))}
      <Button
        onClick={() => {
          onHide('');
        }}
      >
        {t('batch.hide')}
      </Button>
    </>
  );
}

function ListName({ at }: { readonly at: string }): ReactNode {
  const { t } = useTranslation('claim-desk');
  return (
    <>
      {t('batch.list')} <Moment at={at} />
    </>
  );
}

function PauseButton({ paused, onChange }: { readonly paused: boolean; readonly onChange: (paused: boolean) => void }) {
  const { t } = useTranslation('claim-desk');
  return (
    <Button
      type={paused ? 'primary' : 'default'}
      onClick={() => {
        onChange(!paused);
      }}
    >
      {t(paused ? 'batch.resume' : 'batch.pause')}
    </Button>
  );
}

function stateOf({ job, paused }: VerificationBatch) {
  switch (job.state) {
    case 'DONE':
      return 'done';
    case 'FAILED':
    case 'CANCELLED':
      return job.state;
    default:
      if (job.cancelAsked) return 'cancelling';
      if (paused) return 'paused';
      return job.state === 'QUEUED' ? 'queued' : 'running';
  }
}
