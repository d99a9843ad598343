import { CLAIM_BASES, formatFen } from '@piaosu/core';
import type { ClaimBasis } from '@piaosu/core';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../api/problem.ts';
import { Choice } from '../../ui/choice.tsx';
import { Money } from '../../ui/money.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { fenOf } from './amount.ts';
import { isDoubtful } from './desk-row.ts';
import type { DeskRow } from './desk-row.ts';
import { MAX_CHOSEN } from './use-chosen.ts';
import type { Chosen } from './use-chosen.ts';
import type { Reservations, Wish } from './use-reservations.ts';

interface ReservePanelProps {
  readonly chosen: Chosen;
  readonly reservations: Reservations;
}

/** What is asked for of the chosen receipts, and how it came out. */
export function ReservePanel({ chosen, reservations }: ReservePanelProps) {
  return (
    <>
      {chosen.rows.length > 0 && <ReserveForm chosen={chosen} reservations={reservations} />}
      <ReserveResult reservations={reservations} />
    </>
  );
}

/** What is left of each, unless somebody writes less. */
function ReserveForm({ chosen, reservations }: ReservePanelProps) {
  const { t } = useTranslation('claim-desk');
  const form = useReserveForm(chosen.rows);
  const doubtful = chosen.rows.filter(isDoubtful).length;
  const reserve = () => {
    form.setTried(true);
    if (form.faulty.length === 0) void reservations.reserve(form.wishes);
  };
  return (
    <section className="ps-card ps-desk-reserve" aria-labelledby="reserve">
      <h2 id="reserve">{t('reserve.title', { count: chosen.rows.length })}</h2>
      <p className="ps-soft">{t('reserve.hint')}</p>
      {doubtful > 0 && <p className="ps-desk-warning">{t('reserve.doubtful', { count: doubtful })}</p>}
      {chosen.claimable > MAX_CHOSEN && <p className="ps-soft">{t('reserve.too-many')}</p>}
      <HowToClaim form={form} several={chosen.rows.length > 1} />
      <ul className="ps-desk-amounts">
        {form.parts.map((part) => (
          <AmountRow key={part.key} part={part} form={form} />
        ))}
      </ul>
      {form.tried && form.faulty.length > 0 && <p role="alert">{t('reserve.bad-amount')}</p>}
      <div className="ps-row">
        <Button type="primary" loading={reservations.running} onClick={reserve}>
          {t('reserve.do')}
        </Button>
        <span>
          {t('reserve.total')} <Money amount={form.total} />
        </span>
      </div>
    </section>
  );
}

/** Which part of the bill, and whether several receipts are one claim. */
function HowToClaim({ form, several }: { readonly form: Form; readonly several: boolean }) {
  const { t } = useTranslation('claim-desk');
  return (
    <>
      <Choice
        label={t('reserve.basis')}
        options={CLAIM_BASES.map((value) => ({ value, label: t(`reserve.${value}`) }))}
        value={form.basis}
        onChange={form.setBasis}
      />
      {several && (
        <Choice
          label={t('reserve.way')}
          options={(['each', 'together'] as const).map((value) => ({ value, label: t(`reserve.${value}`) }))}
          value={form.way}
          onChange={form.setWay}
        />
      )}
      {several && form.way === 'together' && <p className="ps-soft">{t('reserve.together-hint')}</p>}
    </>
  );
}

interface Part {
  readonly key: string;
  readonly rows: readonly DeskRow[];
  readonly amount: string;
}
type Form = ReturnType<typeof useReserveForm>;

function useReserveForm(rows: readonly DeskRow[]) {
  const [basis, setBasis] = useState<ClaimBasis>('PERSONAL_BURDEN');
  const [way, setWay] = useState<'each' | 'together'>('each');
  const [amounts, setAmounts] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const groups = way === 'together' ? [rows] : rows.map((row) => [row]);
  const parts = groups.map((group): Part => {
    const key = way === 'together' ? 'together' : (group[0]?.key ?? '');
    return { key, rows: group, amount: amounts[key] ?? group[0]?.bill?.remaining ?? '0.00' };
  });
  const faulty = parts.filter(({ amount }) => fenOf(amount) <= 0).map(({ key }) => key);
  const total = formatFen(parts.reduce((sum, { amount }) => sum + fenOf(amount), 0));
  const wishes = parts.map(({ rows: group, amount }): Wish => ({
    rows: group,
    amount: formatFen(fenOf(amount)),
    basis,
  }));
  return {
    ...{ basis, setBasis, way, setWay, parts, faulty, total, wishes, tried, setTried },
    setAmount: (key: string, amount: string) => {
      setAmounts((now) => ({ ...now, [key]: amount }));
    },
  };
}

function AmountRow({ part: { key, rows, amount }, form }: { readonly part: Part; readonly form: Form }) {
  const { t } = useTranslation('claim-desk');
  const name = rows.map(({ receipt }) => receipt ?? '').join(' + ');
  return (
    <li>
      <span className="ps-code">{name}</span>
      <Input
        aria-label={t('reserve.amount-of', { receipt: name })}
        value={amount}
        inputMode="decimal"
        autoComplete="off"
        {...(form.tried && form.faulty.includes(key) ? { status: 'error' as const, 'aria-invalid': true } : {})}
        onChange={({ target }) => {
          form.setAmount(key, target.value);
        }}
      />
    </li>
  );
}

/** How the wishes came out, in words: how many, and why not. */
function ReserveResult({ reservations: { outcomes, running } }: Pick<ReservePanelProps, 'reservations'>) {
  const { t } = useTranslation('claim-desk');
  const all = Object.values(outcomes);
  const done = all.filter(({ state }) => state === 'reserved').length;
  const refused = all.flatMap((outcome) => (outcome.state === 'refused' ? [outcome.problem] : []));
  const over = !running && all.length > 0;
  return (
    <div className="ps-stack">
      <p role="status" className="ps-desk-result">
        {over ? t('reserve.result-text', { done, refused: refused.length }) : ''}
      </p>
      {over && firstOfEach(refused).map((problem) => <ProblemNotice key={problem.code} problem={problem} />)}
    </div>
  );
}

/** One of each code: the table says which receipt has which. */
function firstOfEach(problems: readonly ApiProblem[]): ApiProblem[] {
  return problems.filter(({ code }, i) => problems.findIndex((other) => other.code === code) === i);
}
