import { useTranslation } from 'react-i18next';
import type { Scan } from '../../scan/use-scanner.ts';
import { ToneSign } from '../../ui/tone-sign.tsx';
import type { Tone } from '../../ui/tone.ts';
import { visibleText } from './visible-text.ts';

interface ScanReportProps {
  readonly last: { readonly scan: Scan; readonly echo: boolean } | undefined;
}

/** What the last scan was, how quickly its keys came, and what should be set better. */
export function ScanReport({ last }: ScanReportProps) {
  const { t } = useTranslation(['scanner-test', 'scan']);
  return (
    <section className="ps-card" aria-labelledby="scan-report">
      <h2 id="scan-report">{t('result')}</h2>
      <div role="status" className="ps-stack">
        {last === undefined ? <p className="ps-soft">{t('none')}</p> : <Report {...last} />}
      </div>
    </section>
  );
}

function Report({ scan, echo }: { readonly scan: Scan; readonly echo: boolean }) {
  const { t } = useTranslation(['scanner-test', 'scan']);
  const { code, notes, burst } = scan;
  const judged = judge(scan);
  return (
    <>
      <p className="ps-row">
        <ToneSign tone={judged.tone} />
        <strong>{t(judged.words)}</strong>
      </p>
      {echo && <p>{t('echo')}</p>}
      <dl className="ps-facts">
        <dt>{t('kind')}</dt>
        <dd>{t(`scan:kind.${code.kind}`)}</dd>
        <dt>{t('text')}</dt>
        <dd className="ps-code">{visibleText(code.text)}</dd>
        {burst !== undefined && (
          <>
            <dt>{t('keys')}</dt>
            <dd className="ps-number">{burst.byKey.length}</dd>
            <dt>{t('total')}</dt>
            <dd className="ps-number">{t('ms', { ms: Math.round(burst.endedAt - burst.startedAt) })}</dd>
            <dt>{t('slowest')}</dt>
            <dd className="ps-number">{t('ms', { ms: Math.round(burst.slowestGapMs) })}</dd>
            <dt>{t('suffix')}</dt>
            <dd>{burst.suffix === 'none' ? t('suffix-none') : burst.suffix}</dd>
          </>
        )}
      </dl>
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>{t(`scan:note.${note}`)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function judge({ code, notes }: Scan): {
  readonly tone: Tone;
  readonly words: 'verdict-ok' | 'verdict-notes' | 'verdict-unknown';
} {
  if (code.kind === 'unknown') return { tone: 'doubt', words: 'verdict-unknown' };
  return notes.length > 0 ? { tone: 'doubt', words: 'verdict-notes' } : { tone: 'good', words: 'verdict-ok' };
}
