import { HEADLINES, readFen } from '@piaosu/core';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { sentenceOfCode } from '../../api/problem.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { groupedAmount } from '../../ui/grouped-amount.ts';
import { Money } from '../../ui/money.tsx';
import { useSentences } from '../../ui/sentences.ts';
import { VerdictBadge } from '../../ui/verdict-badge.tsx';
import { isClaimable } from './desk-row.ts';
import type { DeskRow } from './desk-row.ts';
import type { Chosen } from './use-chosen.ts';

interface DeskTableProps {
  readonly rows: readonly DeskRow[];
  readonly chosen: Chosen;
  readonly onShow: (key: string) => void;
  readonly onClear: () => void;
}

/** All receipts on the desk with their verdicts; hundreds scroll, since only those in sight are drawn. */
export function DeskTable({ rows, chosen, onShow, onClear }: DeskTableProps) {
  const { t } = useTranslation('claim-desk');
  const columns = useColumns(chosen, onShow);
  return (
    <section className="ps-card" aria-labelledby="desk-table">
      <h2 id="desk-table">{t('table.title')}</h2>
      <DataTable<DeskRow>
        caption={t('table.caption')}
        rows={rows}
        rowKey={({ key }) => key}
        columns={columns}
        searchable={rows.length > 10}
        empty={<EmptyState title={t('table.empty')}>{t('table.empty-text')}</EmptyState>}
        tools={
          <span className="ps-row">
            {chosen.claimable > 0 && (
              <Button onClick={chosen.rows.length === 0 ? chosen.all : chosen.none}>
                {chosen.rows.length === 0 ? t('table.choose-all', { count: chosen.claimable }) : t('table.choose-none')}
              </Button>
            )}
            <Button onClick={onClear}>{t('table.clear')}</Button>
          </span>
        }
      />
    </section>
  );
}

function useColumns(chosen: Chosen, onShow: (key: string) => void): DataColumn<DeskRow>[] {
  const { t } = useTranslation('claim-desk');
  const { t: ui } = useTranslation('ui');
  const nameOf = useRowNames();
  const reasonOf = useReasons();
  return [
    {
      ...{ key: 'chosen', title: t('table.choose'), width: 100, text: ({ key }) => (chosen.has(key) ? '0' : '1') },
      cell: (row) => <ChooseCell row={row} name={nameOf.receipt(row)} chosen={chosen} />,
    },
    {
      ...{ key: 'receipt', title: t('table.receipt'), width: 220, text: nameOf.receipt },
      cell: (row) => (
        <button
          type="button"
          className="ps-desk-receipt"
          onClick={() => {
            onShow(row.key);
          }}
        >
          {nameOf.receipt(row)}
        </button>
      ),
    },
    {
      ...{ key: 'verdict', title: t('table.verdict'), width: 170, text: ({ headline }) => headline ?? '' },
      options: HEADLINES.map((headline) => ({ value: headline, label: ui(`verdict.${headline}`) })),
      cell: (row) => <VerdictCell row={row} />,
    },
    {
      ...{ key: 'claim', title: t('table.claim'), width: 230, text: ({ outcome }) => outcome?.state ?? '' },
      cell: (row) => <ClaimCell row={row} />,
    },
    {
      ...{ key: 'remaining', title: t('table.remaining'), width: 150, number: true },
      text: ({ bill }) => bill?.remaining ?? '',
      compare: (left, right) => amountOf(left) - amountOf(right),
      cell: ({ bill }) => (bill === undefined ? '' : <Money amount={bill.remaining} bare />),
    },
    { ...{ key: 'reason', title: t('table.reason'), width: 240, text: reasonOf } },
    { ...{ key: 'source', title: t('table.source'), width: 150, text: nameOf.source } },
  ];
}

function useRowNames() {
  const { t } = useTranslation('claim-desk');
  return {
    // What came of an item that could not be read is no number.
    receipt: ({ receipt, headline }: DeskRow) =>
      receipt === undefined || (headline === 'UNREADABLE' && receipt.startsWith('{'))
        ? t('verdict.unknown-receipt')
        : receipt,
    source: ({ source }: DeskRow) => {
      if (source.from === 'file') return source.name;
      return source.from === 'list' ? t('source.list', { row: source.row }) : t(`source.${source.from}`);
    },
  };
}

/** Why the verdict is none that one can go on with, or why nothing can be claimed: the first check that says so. */
function useReasons(): (row: DeskRow) => string {
  const { t } = useTranslation('claim-desk');
  const language = useSentences();
  return ({ checks, headline, problem, repeated }) => {
    if (repeated) return t('table.repeated');
    if (problem !== undefined) return problem.sentence(language);
    if (headline === 'UNREADABLE') return t('verdict.unreadable-text');
    const open = checks.find(
      ({ code, result }) => code !== undefined && (result === 'invalid' || result === 'unknown'),
    );
    const code = open?.code ?? (headline === 'GENUINE' ? undefined : headline);
    return code === undefined ? '' : (sentenceOfCode(code, language) ?? code);
  };
}

function amountOf({ bill }: DeskRow): number {
  return readFen(bill?.remaining ?? '') ?? -1;
}

function ChooseCell({ row, name, chosen }: { readonly row: DeskRow; readonly name: string; readonly chosen: Chosen }) {
  const { t } = useTranslation('claim-desk');
  if (!isClaimable(row)) return null;
  return (
    <label className="ps-desk-choose">
      <input
        type="checkbox"
        aria-label={t('table.choose-row', { receipt: name })}
        checked={chosen.has(row.key)}
        onChange={() => {
          chosen.toggle(row.key);
        }}
      />
    </label>
  );
}

function VerdictCell({ row: { state, headline, checks } }: { readonly row: DeskRow }) {
  const { t } = useTranslation('claim-desk');
  if (state !== 'done') return t(`verdict.${state}`);
  if (headline === undefined || headline === 'UNREADABLE') return t('verdict.UNREADABLE');
  return <VerdictBadge headline={headline} checks={checks} />;
}

/** What became of the wish to reserve it: the claim to decide on, or the reason in words. */
function ClaimCell({ row }: { readonly row: DeskRow }) {
  const { t } = useTranslation('claim-desk');
  const language = useSentences();
  const { outcome, bill } = row;
  if (outcome?.state === 'running') return t('table.reserving');
  if (outcome?.state === 'refused')
    return <span className="ps-desk-refused">{outcome.problem.sentence(language)}</span>;
  if (outcome?.state === 'reserved') {
    return (
      <span className="ps-desk-reserved">
        {t('table.reserved', { amount: groupedAmount(outcome.amount) })}
        <ButtonLink to={`/claims/${outcome.claimId}`}>{t('table.open')}</ButtonLink>
      </span>
    );
  }
  return bill?.own === undefined ? null : <ButtonLink to={`/claims/${bill.own}`}>{t('bill.own-open')}</ButtonLink>;
}
