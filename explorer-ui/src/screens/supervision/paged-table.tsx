import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ListTable, type ListColumn } from './list-table.tsx';
import type { Paged } from './paged.ts';

interface PagedTableProps<R> {
  readonly caption: string;
  readonly list: Paged<R>;
  readonly rowKey: (row: R) => string;
  readonly columns: readonly ListColumn<R>[];
  readonly empty: ReactNode;
}

/** A table whose older rows are fetched on demand; what is filtered is filtered by the service. */
export function PagedTable<R>({ caption, list, rowKey, columns, empty }: PagedTableProps<R>) {
  const { t } = useTranslation('supervision');
  if (list.loading) return <PageSkeleton />;
  if (list.problem !== undefined) return <ProblemNotice problem={list.problem} again={list.again} />;
  if (list.rows.length === 0) return empty;
  return (
    <>
      <p className="ps-soft" role="status">
        {t(list.hasMore ? 'count-more' : 'count-all', { rows: list.rows.length })}
      </p>
      <div className="ps-card">
        <ListTable caption={caption} rows={list.rows} rowKey={rowKey} columns={columns} />
      </div>
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
