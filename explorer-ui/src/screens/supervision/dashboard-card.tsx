import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Dashboard } from '@piaosu/gateway/api';
import { toApiProblem } from '../../api/problem.ts';
import { readDashboard, type Days, type Subject } from '../../api/supervision.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Money } from '../../ui/money.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { BarPicture } from './bar-picture.tsx';
import { CUTS, nameOfCell, type Cut } from './cell-words.ts';
import { CellTable } from './cell-table.tsx';
import { barsOf } from './bars.ts';

interface DashboardCardProps {
  readonly subject: Subject;
  readonly days: Days;
  readonly view: 'chart' | 'table';
}

/** One subject: its totals, and what they are made of. */
export function DashboardCard({ subject, days, view }: DashboardCardProps) {
  const { t } = useTranslation('supervision');
  const { data, error, refetch } = useQuery({
    queryKey: ['dashboard', subject, days],
    queryFn: ({ signal }) => readDashboard(subject, days, signal),
  });
  return (
    <section className="ps-card" aria-labelledby={`dashboard-${subject}`}>
      <h2 id={`dashboard-${subject}`}>{t(`${subject}.title`)}</h2>
      <p className="ps-soft">{t(`${subject}.lead`)}</p>
      {error !== null && <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />}
      {data === undefined ? error === null && <PageSkeleton /> : <Figures {...{ subject, view, data }} />}
    </section>
  );
}

interface FiguresProps {
  readonly subject: Subject;
  readonly view: DashboardCardProps['view'];
  readonly data: Dashboard;
}

function Figures({ subject, view, data }: FiguresProps) {
  const { t } = useTranslation('supervision');
  if (data.total.count === 0) {
    if (data.source === 'ELSEWHERE') return <EmptyState title={t('elsewhere')}>{t('elsewhere-text')}</EmptyState>;
    const why = t(subject === 'verdicts' ? 'verdicts.nothing-text' : 'nothing-text');
    return <EmptyState title={t('nothing')}>{why}</EmptyState>;
  }
  const isPartial = [data.total, ...CUTS.flatMap((cut) => data[cut])].some(({ count }) => count === null);
  return (
    <>
      <Totals total={data.total} />
      <div className="ps-super-cuts">
        {CUTS.map((cut) => (
          <CutFigure key={cut} {...{ subject, view, data, cut }} />
        ))}
      </div>
      {isPartial && <p className="ps-soft">{t('kept-back-note', { fewest: data.fewestShown })}</p>}
    </>
  );
}

function Totals({ total }: { readonly total: Dashboard['total'] }) {
  const { t } = useTranslation('supervision');
  return (
    <dl className="ps-super-totals">
      <div>
        <dt>{t('count')}</dt>
        <dd className="ps-number">{total.count ?? t('kept-back')}</dd>
      </div>
      {total.sums.map(({ name, amount }) => (
        <div key={name}>
          <dt>{t(`sum.${name}`)}</dt>
          <dd>
            <Money amount={amount} bare />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function CutFigure({ subject, view, data, cut }: FiguresProps & { readonly cut: Cut }) {
  const { t } = useTranslation(['supervision', 'ui']);
  const title = titleOf(cut);
  const cells = data[cut].map((cell) => ({ ...cell, label: nameOfCell(t, subject, cut, cell) }));
  const isTable = view === 'table';
  const isWide = isTable ? data.total.sums.length > 1 : cut === 'byDay';
  // Three subjects are cut alike on one page: to whoever hears the page each cut needs a name of its own.
  const label = `${t(`${subject}.title`)} · ${title}`;
  return (
    <figure className={isWide ? 'ps-super-cut ps-super-wide' : 'ps-super-cut'}>
      <figcaption>
        <h3>{title}</h3>
      </figcaption>
      {isTable ? (
        <CellTable title={label} cells={cells} />
      ) : (
        <BarPicture title={label} bars={barsOf(cut, data, cells)} direction={cut === 'byDay' ? 'along' : 'down'} />
      )}
    </figure>
  );

  function titleOf(of: Cut): string {
    if (of === 'byDay') return t('by-day');
    if (of === 'byRegion') return t('by-region');
    return t(of === 'byKind' ? `${subject}.by-kind` : `${subject}.by-institution`);
  }
}
