import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { toApiProblem } from '../../api/problem.ts';
import { newestImports } from '../../api/publish.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';

/** The last uploads of the hospital, whoever sent them: what goes on while a page is closed is found again here. */
export function LastImports() {
  const { t } = useTranslation('publish');
  const { t: ui } = useTranslation('ui');
  const { data, error } = useQuery({
    queryKey: ['imports'],
    queryFn: ({ signal }) => newestImports(signal),
  });
  return (
    <section className="ps-card" aria-labelledby="publish-last">
      <h2 id="publish-last">{t('last.title')}</h2>
      {error !== null && <ProblemNotice problem={toApiProblem(error)} />}
      {data?.length === 0 && <EmptyState title={t('last.none')}>{t('last.none-text')}</EmptyState>}
      <ul className="ps-publish-last">
        {data?.map(({ id, created, state, total, accepted, repeated, refused }) => (
          <li key={id}>
            <Link to={`/publish/${id}`}>
              <Moment at={created} />
            </Link>
            <strong>{ui(`job.${state}`)}</strong>
            <span className="ps-soft">
              {t('last.counts', { total: total ?? 0, good: accepted + repeated, refused })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
