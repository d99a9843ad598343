import { useQuery } from '@tanstack/react-query';
import type { Job } from '@piaosu/gateway/api';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { cancelJob, isEnded } from '../../api/jobs.ts';
import { toApiProblem } from '../../api/problem.ts';
import { refusedRows } from '../../api/publish.ts';
import { useAct } from '../../api/use-act.ts';
import { useJob } from '../../api/use-job.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { JobProgress } from '../../ui/job-progress.tsx';
import { Money } from '../../ui/money.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ToneSign } from '../../ui/tone-sign.tsx';
import { importSummary } from './job-summary.ts';
import { keepPending } from './pending-upload.ts';
import { RefusedList } from './refused-list.tsx';
import './publish.css';

/** One upload: how far it is, what came of it, and what has to be mended. */
export default function PublishJob() {
  const { t } = useTranslation('publish');
  const { id = '' } = useParams();
  const { job, problem } = useJob(id);
  const cancel = useAct(cancelJob);
  useEffect(() => {
    // Whoever sees the job needs no word about an upload that did not arrive.
    keepPending(undefined);
  }, [id]);
  return (
    <Page lead={t('job.lead')} actions={<ButtonLink to="/publish">{t('job.another')}</ButtonLink>}>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {cancel.problem !== undefined && <ProblemNotice problem={cancel.problem} />}
      {job === undefined && problem === undefined && <PageSkeleton />}
      {job !== undefined && (
        <>
          <JobProgress job={job} onCancel={() => void cancel.run(job.id)}>
            <JobWords job={job} />
          </JobProgress>
          {isEnded(job) && <Refused job={job} />}
        </>
      )}
    </Page>
  );
}

function JobWords({ job }: { readonly job: Job }) {
  const { t } = useTranslation('publish');
  const { acceptedTotal } = importSummary(job);
  if (!isEnded(job)) return <p className="ps-soft">{t('job.goes-on')}</p>;
  const good = job.state === 'DONE' && job.refused === 0;
  return (
    <p className="ps-row">
      <ToneSign tone={good ? 'good' : 'doubt'} />
      <strong>{t(wordsOf(job))}</strong>
      {acceptedTotal !== undefined && (
        <span>
          {t('job.total')} <Money amount={acceptedTotal} />
        </span>
      )}
    </p>
  );
}

function wordsOf({ state, refused, accepted }: Job) {
  if (state === 'FAILED') return 'job.failed';
  if (state === 'CANCELLED') return 'job.cancelled';
  if (refused > 0) return accepted === 0 ? 'job.none-accepted' : 'job.some-refused';
  return accepted === 0 ? 'job.all-known' : 'job.all-good';
}

function Refused({ job }: { readonly job: Job }) {
  const { id } = job;
  const { orphanDetails, columns } = importSummary(job);
  const some = job.refused + orphanDetails > 0;
  const { data, error } = useQuery({
    queryKey: ['refused', id],
    enabled: some,
    queryFn: ({ signal }) => refusedRows(id, signal),
  });
  if (!some) return null;
  if (error !== null) return <ProblemNotice problem={toApiProblem(error)} />;
  return data === undefined ? <PageSkeleton /> : <RefusedList job={id} rows={data} columns={columns} />;
}
