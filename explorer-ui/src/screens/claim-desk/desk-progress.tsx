import { HEADLINES } from '@piaosu/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { VerdictBadge } from '../../ui/verdict-badge.tsx';

interface DeskProgressProps {
  readonly title: ReactNode;
  readonly state: 'running' | 'paused' | 'done' | 'queued' | 'cancelling' | 'CANCELLED' | 'FAILED';
  readonly done: number;
  /** Null while it is not counted. */
  readonly total: number | null;
  /** By headline, and UNREADABLE. */
  readonly counts: Readonly<Record<string, number>>;
  readonly note: string | undefined;
  /** Its acts. */
  readonly children: ReactNode;
}

/** How far many verifications are, and how they came out so far: never "passed", each by its verdict. */
export function DeskProgress({ title, state, done, total, counts, note, children }: DeskProgressProps) {
  const { t } = useTranslation('claim-desk');
  const unreadable = counts['UNREADABLE'] ?? 0;
  return (
    <section className="ps-card ps-desk-progress" data-state={state}>
      <div className="ps-row ps-desk-progress-head">
        <h2>{title}</h2>
        <strong role="status">{t(`batch.${state}`)}</strong>
        <span className="ps-number">{t('batch.of', { done, total: total ?? '…' })}</span>
      </div>
      <progress aria-label={t('batch.progress')} max={Math.max(1, total ?? 1)} value={total === null ? 0 : done} />
      <ul className="ps-desk-counts">
        {HEADLINES.filter((headline) => (counts[headline] ?? 0) > 0).map((headline) => (
          <li key={headline}>
            <VerdictBadge headline={headline} /> <span className="ps-number">{counts[headline]}</span>
          </li>
        ))}
        {unreadable > 0 && (
          <li>
            {t('verdict.UNREADABLE')} <span className="ps-number">{unreadable}</span>
          </li>
        )}
      </ul>
      {note !== undefined && <p className="ps-soft">{note}</p>}
      <div className="ps-row">{children}</div>
    </section>
  );
}
