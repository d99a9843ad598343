import type { ReactNode } from 'react';

export interface ListColumn<R> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: R) => ReactNode;
  /** The column that names the row. */
  readonly head?: boolean;
}

interface ListTableProps<R> {
  /** What it lists, for those who cannot see it. */
  readonly caption: string;
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly columns: readonly ListColumn<R>[];
}

/**
 * A table that on a phone is a card for each row. The roles are named because a browser takes a table for none once its rows are
 * laid out as blocks.
 */
export function ListTable<R>({ caption, rows, rowKey, columns }: ListTableProps<R>) {
  return (
    <table className="ps-super-table ps-super-rows" aria-label={caption} role="table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, title }) => (
            <th key={key} scope="col" role="columnheader">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map(({ key, title, cell, head = false }) =>
              head ? (
                <th key={key} scope="row" role="rowheader">
                  {cell(row)}
                </th>
              ) : (
                <td key={key} role="cell" data-title={title}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
