import { useState } from 'react';
import type { DataColumn } from './data-table.tsx';
import './plain-table.css';

interface PlainTableProps<R> {
  readonly caption: string;
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly columns: readonly DataColumn<R>[];
}

interface Order {
  readonly key: string;
  readonly down: boolean;
}

/**
 * A short list as a real table, each column sorted by its heading; wider than the page it scrolls in a frame of its own. On a
 * phone each row is a card; the roles are named because a browser takes a table for none once its rows are laid out as blocks.
 */
export function PlainTable<R>({ caption, rows, rowKey, columns }: PlainTableProps<R>) {
  const [order, setOrder] = useState<Order | undefined>(undefined);
  return (
    // What scrolls must be reachable without a pointer (WCAG 2.1.1).
    <div className="ps-plain-table" role="group" aria-label={caption} tabIndex={0}>
      <table aria-label={caption} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {sorted(rows, columns, order).map((row) => (
            <tr key={rowKey(row)} data-row-key={rowKey(row)} role="row">
              {columns.map(({ key, title, cell, text, number = false }) => (
                <td key={key} role="cell" data-title={title} data-number={number}>
                  {cell?.(row) ?? text(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadCellProps<R> {
  readonly column: DataColumn<R>;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order | undefined) => void;
}

/** Up, down, and as the rows came. */
function HeadCell<R>({ column: { key, title, width, number = false }, order, onOrder }: HeadCellProps<R>) {
  const own = order?.key === key ? order : undefined;
  const sort = own === undefined ? 'none' : own.down ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      role="columnheader"
      aria-sort={sort}
      data-number={number}
      style={{ minWidth: `${String(width / 16)}rem` }}
    >
      <button
        type="button"
        onClick={() => {
          onOrder(own?.down === true ? undefined : { key, down: own !== undefined });
        }}
      >
        {title} <span aria-hidden="true">{SIGNS[sort]}</span>
      </button>
    </th>
  );
}

const SIGNS = { none: '↕', ascending: '↑', descending: '↓' } as const;

function sorted<R>(rows: readonly R[], columns: readonly DataColumn<R>[], order: Order | undefined): readonly R[] {
  const column = columns.find(({ key }) => key === order?.key);
  if (column === undefined || order === undefined) return rows;
  const { text } = column;
  const compare = column.compare ?? ((left: R, right: R) => text(left).localeCompare(text(right), 'zh-CN'));
  return rows.toSorted((left, right) => (order.down ? compare(right, left) : compare(left, right)));
}
