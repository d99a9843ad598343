import { Input, Select, Table } from 'antd';
import type { TableColumnType } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from './empty-state.tsx';
import { PageSkeleton } from './page-skeleton.tsx';
import { PlainTable } from './plain-table.tsx';
import { useUrlFilters } from './url-filters.ts';
import './plain-button.css';
import './data-table.css';

export interface DataColumn<R> {
  /** Also the name of its filter in the address. */
  readonly key: string;
  readonly title: string;
  /** What is searched, sorted and filtered by. Amounts: zero-padded or with `compare`. */
  readonly text: (row: R) => string;
  /** What is shown; the text without it. */
  readonly cell?: (row: R) => ReactNode;
  /** Shown as a choice above the table: value and words of each. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly compare?: (left: R, right: R) => number;
  /** In px at normal print. */
  readonly width: number;
  readonly number?: boolean;
}

interface DataTableProps<R> {
  /** What the table lists, for those who cannot see it. */
  readonly caption: string;
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly columns: readonly DataColumn<R>[];
  readonly loading?: boolean;
  /** Shown when there is nothing at all (not when filters hide it): an EmptyState with the next step. */
  readonly empty: ReactNode;
  readonly searchable?: boolean;
  /** Buttons at the right of the filters: export, print. */
  readonly tools?: ReactNode;
}

/** From so many rows on only those in sight are drawn: 500 and more scroll without dropping what is typed or scanned. */
const VIRTUAL_FROM = 60;

/**
 * A list of rows with search and filters that live in the address. antd's table is used for long lists alone: its short form
 * measures scroll bars by a style without the nonce, which the policy refuses.
 */
export function DataTable<R extends object>(props: DataTableProps<R>) {
  const { caption, rows, rowKey, columns, loading = false, empty, searchable = true, tools } = props;
  const { t } = useTranslation('ui');
  const filtered = columns.filter(({ options }) => options !== undefined);
  const filters = useUrlFilters(['q', ...filtered.map(({ key }) => key)]);
  const shown = rows.filter((row) => matches(row, columns, filters.values));
  const { frame, height } = useFrame();
  if (rows.length === 0 && !loading) return empty;
  return (
    <div className="ps-table" ref={frame}>
      <div className="ps-row ps-table-bar">
        {searchable && (
          <SearchField
            value={filters.values['q'] ?? ''}
            onChange={(value) => {
              filters.set('q', value);
            }}
          />
        )}
        {filtered.map((column) => (
          <FilterField
            key={column.key}
            column={column}
            value={filters.values[column.key] ?? ''}
            onChange={filters.set}
          />
        ))}
        {filters.any && (
          <button type="button" className="ps-plain-button" onClick={filters.clear}>
            {t('table.clear')}
          </button>
        )}
        <span className="ps-table-tools">{tools}</span>
      </div>
      <p className="ps-soft" role="status">
        {t(shown.length === rows.length ? 'table.count' : 'table.filtered', {
          count: shown.length,
          total: rows.length,
        })}
      </p>
      {rows.length === 0 ? <PageSkeleton /> : <Rows {...{ caption, rowKey, columns, height }} rows={shown} />}
    </div>
  );
}

type RowsProps<R> = Pick<DataTableProps<R>, 'caption' | 'rows' | 'rowKey' | 'columns'> & { readonly height: number };

/** What is left of the list after search and filters. */
function Rows<R extends object>({ caption, rows, rowKey, columns, height }: RowsProps<R>) {
  const { t } = useTranslation('ui');
  const antdColumns = useMemo(() => columns.map(toAntd), [columns]);
  if (rows.length === 0) return <EmptyState title={t('table.none')}>{t('table.none-text')}</EmptyState>;
  if (rows.length < VIRTUAL_FROM) return <PlainTable {...{ caption, rows, rowKey, columns }} />;
  return (
    <Table<R>
      virtual
      aria-label={caption}
      columns={antdColumns}
      dataSource={[...rows]}
      rowKey={rowKey}
      pagination={false}
      scroll={{ x: columns.reduce((sum, { width }) => sum + width, 0), y: height }}
    />
  );
}

interface FilterFieldProps<R> {
  readonly column: DataColumn<R>;
  readonly value: string;
  readonly onChange: (name: string, value: string) => void;
}

function FilterField<R>({ column: { key, title, options = [] }, value, onChange }: FilterFieldProps<R>) {
  const { t } = useTranslation('ui');
  return (
    <Select
      aria-label={title}
      className="ps-table-filter"
      value={value}
      options={[{ value: '', label: `${title}: ${t('table.all')}` }, ...options]}
      onChange={(next) => {
        onChange(key, next);
      }}
    />
  );
}

function SearchField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation('ui');
  return (
    <Input
      type="search"
      aria-label={t('table.search')}
      placeholder={t('table.search')}
      className="ps-table-search"
      value={value}
      onChange={({ target }) => {
        onChange(target.value);
      }}
    />
  );
}

function matches<R>(row: R, columns: readonly DataColumn<R>[], values: Readonly<Record<string, string>>): boolean {
  const search = (values['q'] ?? '').trim().toLowerCase();
  const chosen = columns.every(({ key, options, text }) => {
    const value = options === undefined ? '' : (values[key] ?? '');
    return value === '' || text(row) === value;
  });
  return chosen && (search === '' || columns.some(({ text }) => text(row).toLowerCase().includes(search)));
}

function toAntd<R>({ key, title, text, cell, compare, width, number = false }: DataColumn<R>): TableColumnType<R> {
  return {
    key,
    title,
    width,
    align: number ? 'right' : 'left',
    render: (_value: unknown, row: R) => cell?.(row) ?? text(row),
    sorter: compare ?? ((left: R, right: R) => text(left).localeCompare(text(right), 'zh-CN')),
  };
}

/** The room that is left below the table's place, for the rows that scroll in it. */
function useFrame() {
  const frame = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(480);
  useEffect(() => {
    const measure = () => {
      const top = frame.current?.getBoundingClientRect().top ?? 0;
      setHeight(Math.max(320, window.innerHeight - Math.max(top, 0) - 220));
    };
    measure();
    window.addEventListener('resize', measure);
    return () => {
      window.removeEventListener('resize', measure);
    };
  }, []);
  return { frame, height };
}
