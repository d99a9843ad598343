import type { Job } from '@piaosu/gateway/api';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isEnded, jobErrorsUrl } from '../api/jobs.ts';
import './button-link.css';
import './job-progress.css';

interface JobProgressProps {
  readonly job: Job;
  readonly paused?: boolean;
  readonly onPause?: () => void;
  readonly onResume?: () => void;
  readonly onCancel?: () => void;
  /** What belongs below: totals, a link to the rows. */
  readonly children?: ReactNode;
}

/** How far a job is, in numbers and a bar; its acts; and the refused rows once there are some. */
export function JobProgress(props: JobProgressProps) {
  const { job, paused = false, children } = props;
  const { t } = useTranslation('ui');
  return (
    <section className="ps-card ps-job">
      <div className="ps-row ps-job-head">
        <strong role="status">{t(`job.${stateOf(job, paused)}`)}</strong>
        <span className="ps-number">
          {job.total === null ? t('job.counting') : t('job.of', { done: doneOf(job), total: job.total })}
        </span>
      </div>
      <progress aria-label={t('job.label')} {...barOf(job)} />
      <dl className="ps-job-counts">
        <Count name={t('job.accepted')} count={job.accepted} tone="good" />
        <Count name={t('job.repeated')} count={job.repeated} tone="plain" />
        <Count name={t('job.refused')} count={job.refused} tone={job.refused > 0 ? 'bad' : 'plain'} />
      </dl>
      {children}
      <div className="ps-row">{isEnded(job) ? <Refused job={job} /> : <Acts {...props} paused={paused} />}</div>
    </section>
  );
}

function Acts({ job, paused = false, onPause, onResume, onCancel }: JobProgressProps) {
  const { t } = useTranslation('ui');
  return (
    <>
      {!paused && onPause !== undefined && <Button onClick={onPause}>{t('job.pause')}</Button>}
      {paused && onResume !== undefined && (
        <Button type="primary" onClick={onResume}>
          {t('job.resume')}
        </Button>
      )}
      {!job.cancelAsked && onCancel !== undefined && <Button onClick={onCancel}>{t('job.cancel')}</Button>}
    </>
  );
}

function Refused({ job }: { readonly job: Job }) {
  const { t } = useTranslation('ui');
  if (job.refused === 0) return null;
  return (
    <a className="ps-button-link" href={jobErrorsUrl(job.id)} download>
      {t('job.download-refused')}
    </a>
  );
}

function doneOf({ accepted, repeated, refused }: Job): number {
  return accepted + repeated + refused;
}

function stateOf(job: Job, paused: boolean) {
  if (isEnded(job)) return job.state;
  if (job.cancelAsked) return 'cancelling';
  return paused ? 'paused' : job.state;
}

/** A bar without a value moves by itself: nothing is counted yet. */
function barOf(job: Job): { readonly max: number; readonly value?: number } {
  if (isEnded(job)) return { max: 1, value: 1 };
  return job.total === null ? { max: 1 } : { max: job.total, value: doneOf(job) };
}

function Count({ name, count, tone }: { readonly name: string; readonly count: number; readonly tone: string }) {
  return (
    <div data-tone={tone}>
      <dt>{name}</dt>
      <dd className="ps-number">{count}</dd>
    </div>
  );
}
