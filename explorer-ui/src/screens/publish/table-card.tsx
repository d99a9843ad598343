import { Alert, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { columnName, ourColumns } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import type { PreparedTable } from './prepared.ts';

interface TableCardProps {
  readonly prepared: PreparedTable;
  readonly mapping: Mapping;
  readonly onName: (column: string, ours: string) => void;
}

/** Rows shown of a table: enough to see whether the columns are right. */
const HEAD_ROWS = 5;
const NAMED_LINES = 10;

/** A table before it is sent: its first rows, and what each of its columns is. */
export function TableCard({ prepared, mapping, onName }: TableCardProps) {
  const { t } = useTranslation('publish');
  const { kind, table, faults, long } = prepared;
  const title = `publish-${kind}`;
  return (
    <section className="ps-card" aria-labelledby={title}>
      <h2 id={title}>{t('table.title', { kind: t(`kind.${kind}`), count: table.rows.length })}</h2>
      {faults.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={<strong>{t('mapping.todo')}</strong>}
          description={
            <ul className="ps-publish-list">
              {faults.map(({ fault, column }) => (
                <li key={`${fault} ${column}`}>{t(`mapping.${fault}`, { column })}</li>
              ))}
            </ul>
          }
        />
      )}
      {long.length > 0 && (
        <Alert type="error" showIcon title={t('table.long', { lines: long.slice(0, NAMED_LINES).join('、') })} />
      )}
      <MappingPart prepared={prepared} mapping={mapping} onName={onName} />
      <HeadRows prepared={prepared} />
    </section>
  );
}

/** Columns that need a word are open to see; the others are folded away. */
function MappingPart({ prepared, mapping, onName }: TableCardProps) {
  const { t } = useTranslation('publish');
  const { kind, table, faults } = prepared;
  const asked = table.columns.filter((column) => faults.some((fault) => fault.column === column));
  const rest = table.columns.filter((column) => !asked.includes(column));
  const fields = (columns: readonly string[]) => (
    <div className="ps-publish-columns">
      {columns.map((column, index) => (
        <ColumnField
          key={`${column} ${String(index)}`}
          {...{ kind, column, name: columnName(kind, column, mapping) }}
          onName={onName}
        />
      ))}
    </div>
  );
  return (
    <>
      {asked.length > 0 && fields(asked)}
      <details className="ps-publish-more">
        <summary>{t('mapping.title', { count: rest.length })}</summary>
        <p className="ps-soft">{t('mapping.hint')}</p>
        {fields(rest)}
      </details>
    </>
  );
}

interface ColumnFieldProps extends Pick<PreparedTable, 'kind'> {
  readonly column: string;
  readonly name: string | undefined;
  readonly onName: TableCardProps['onName'];
}

function ColumnField({ kind, column, name, onName }: ColumnFieldProps) {
  const { t } = useTranslation('publish');
  const id = useId();
  const options = [
    { value: '', label: t('mapping.unused') },
    ...ourColumns(kind).map((ours) => ({ value: ours, label: ours })),
  ];
  return (
    <div className="ps-publish-column">
      <label htmlFor={id}>{column === '' ? t('mapping.nameless') : column}</label>
      <Select
        id={id}
        showSearch
        value={name ?? null}
        placeholder={t('mapping.choose')}
        options={options}
        status={name === undefined ? 'warning' : ''}
        onChange={(ours: string | null) => {
          onName(column, ours ?? '');
        }}
      />
    </div>
  );
}

function HeadRows({ prepared: { kind, table } }: { readonly prepared: PreparedTable }) {
  const { t } = useTranslation('publish');
  const caption = t('table.head', { count: Math.min(HEAD_ROWS, table.rows.length), kind: t(`kind.${kind}`) });
  return (
    // What scrolls must be reachable without a pointer (WCAG 2.1.1).
    <div className="ps-publish-frame" role="group" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('table.line')}</th>
            {table.columns.map((column, index) => (
              <th key={`${column} ${String(index)}`} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, HEAD_ROWS).map(({ line, cells }) => (
            <tr key={line}>
              <th scope="row" className="ps-number">
                {line}
              </th>
              {table.columns.map((column, index) => (
                <td key={`${column} ${String(index)}`}>{cells[index] ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
