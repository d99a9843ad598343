import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PreparedTable } from './prepared.ts';

/** So many are named; who has more opens the file at its columns anyway. */
const NAMED = 20;

/** Long numbers that a spreadsheet has rounded: where, why, and what helps. Said before anything is sent. */
export function DamageNotice({ tables }: { readonly tables: readonly PreparedTable[] }) {
  const { t } = useTranslation('publish');
  const cells = tables.flatMap(({ kind, damaged }) => damaged.map((cell) => ({ kind, ...cell })));
  if (cells.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={<strong>{t('damage.title', { count: cells.length })}</strong>}
      description={
        <div className="ps-stack">
          <p>{t('damage.why')}</p>
          <p>{t('damage.next')}</p>
          <ul className="ps-publish-list">
            {cells.slice(0, NAMED).map(({ kind, line, column }) => (
              <li key={`${kind} ${String(line)} ${column}`}>
                {t('damage.cell', { table: t(`kind.${kind}`), line, column })}
              </li>
            ))}
          </ul>
          {cells.length > NAMED && <p>{t('damage.more', { count: cells.length - NAMED })}</p>}
        </div>
      }
    />
  );
}
