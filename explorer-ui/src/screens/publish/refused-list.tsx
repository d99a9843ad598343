import { columnOf } from '@piaosu/core';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { sentenceOfCode } from '../../api/problem.ts';
import type { RefusedRow } from '../../api/publish.ts';
import { DataTable } from '../../ui/data-table.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useNextStep } from '../../ui/next-step.ts';
import { saveFile } from '../../ui/save-file.ts';
import { useSentences } from '../../ui/sentences.ts';
import { mendFile } from './mend-file.ts';
import { refusedSubject } from './refused-subject.ts';

interface RefusedListProps {
  readonly job: string;
  readonly rows: readonly RefusedRow[];
  readonly columns: readonly string[];
}

/** Each refused row with its place, the cause and what to do; and all of them as a file to mend. */
export function RefusedList({ job, rows, columns }: RefusedListProps) {
  const { t } = useTranslation('publish');
  const reasonOf = useReasons();
  const receipts = rows.filter(({ part }) => part === 'receipts');
  return (
    <section className="ps-card" aria-labelledby="publish-refused">
      <h2 id="publish-refused">{t('refused.title', { count: rows.length })}</h2>
      <p>{t('refused.text')}</p>
      <DataTable<RefusedRow>
        caption={t('refused.caption')}
        rows={rows}
        rowKey={({ part, row }) => `${part} ${String(row)}`}
        columns={useColumns()}
        searchable={rows.length > 10}
        empty={<EmptyState title={t('refused.none')} />}
      />
      {receipts.length > 0 && columns.length > 0 && (
        <div className="ps-stack">
          <div>
            <Button
              type="primary"
              onClick={() => {
                saveFile(`${t('refused.file')}-${job.slice(4, 12)}.csv`, mendFile(columns, rows, reasonOf), 'text/csv');
              }}
            >
              {t('refused.download', { count: receipts.length })}
            </Button>
          </div>
          <p className="ps-soft">{t('refused.how')}</p>
        </div>
      )}
    </section>
  );
}

/** Column and cause of a row, as one text. */
function useReasons(): (row: RefusedRow) => string {
  const language = useSentences();
  return ({ code, faults }) => {
    const places = faults.map((fault) => [
      columnOf(fault.pointer) ?? '',
      sentenceOfCode(fault.code, language) ?? fault.code,
    ]);
    const words = places.map(([column = '', cause = '']) => (column === '' ? cause : `${column}：${cause}`));
    return [...new Set(words.length === 0 ? [sentenceOfCode(code, language) ?? code] : words)].join('；');
  };
}

function useColumns(): DataColumn<RefusedRow>[] {
  const { t } = useTranslation('publish');
  const language = useSentences();
  const nextStep = useNextStep();
  const columnsOf = ({ faults }: RefusedRow) => [...new Set(faults.flatMap(({ pointer }) => columnOf(pointer) ?? []))];
  const lineOf = ({ part, row }: RefusedRow) =>
    t('refused.line', { table: t(part === 'details' ? 'kind.details' : 'kind.receipts'), line: row + 1 });
  const subjectOf = ({ subject }: RefusedRow) => {
    const { receipt, occurrence } = refusedSubject(subject);
    return occurrence === 1 ? receipt : t('refused.again', { receipt, occurrence });
  };
  return [
    {
      ...{ key: 'line', title: t('refused.where'), width: 150, text: lineOf },
      compare: (left, right) => left.row - right.row,
    },
    { key: 'subject', title: t('refused.receipt'), width: 190, text: subjectOf },
    { key: 'column', title: t('refused.column'), width: 120, text: (row) => columnsOf(row).join('、') || '—' },
    {
      ...{ key: 'cause', title: t('refused.cause'), width: 240 },
      text: ({ code }) => sentenceOfCode(code, language) ?? code,
      cell: ({ code }) => (
        <>
          {sentenceOfCode(code, language) ?? code} <span className="ps-soft ps-code">{code}</span>
        </>
      ),
    },
    { key: 'next', title: t('refused.next'), width: 240, text: ({ code }) => nextStep(code) },
  ];
}
