import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { Pages } from './pages.ts';

interface PagedListProps<T, S> {
  /** What the list holds, for those who cannot see it. */
  readonly label: string;
  readonly pages: Pages<T>;
  /** What of the pages is shown: some of the items, or several as one. */
  readonly shown: readonly S[];
  readonly itemKey: (item: S) => string;
  readonly empty: ReactNode;
  readonly children: (item: S) => ReactNode;
}

/** A list of cards, older ones on demand; without any, what to do next. */
export function PagedList<T, S>({ label, pages, shown, itemKey, empty, children }: PagedListProps<T, S>) {
  const { t } = useTranslation('patient');
  const searching = useSearch(pages, shown.length);
  if (pages.loading || searching) return <PageSkeleton />;
  return (
    <>
      {shown.length > 0 && (
        <ul className="ps-mine-list" aria-label={label}>
          {shown.map((item) => (
            <li key={itemKey(item)}>{children(item)}</li>
          ))}
        </ul>
      )}
      {pages.problem !== undefined && <ProblemNotice problem={pages.problem} again={pages.again} />}
      {shown.length === 0 && pages.problem === undefined && empty}
      {pages.hasMore && pages.problem === undefined && (
        <div>
          <Button loading={pages.loadingMore} onClick={pages.more}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}

/** Nothing of the pages that are here is to be shown, and there are older ones: they are fetched before it is said that there is none. */
function useSearch<T>({ hasMore, loadingMore, problem, more }: Pages<T>, shown: number): boolean {
  const searching = shown === 0 && hasMore && problem === undefined;
  useEffect(() => {
    if (searching && !loadingMore) more();
  }, [searching, loadingMore, more]);
  return searching;
}
