import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { HeardPanel } from './heard-panel.tsx';
import type { CodeList } from './use-code-list.ts';

/** Where to scan, what was said, and the list of what was scanned, the newest first. */
export function CodeListPanel({ list, label }: { readonly list: CodeList; readonly label: string }) {
  const { t } = useTranslation('goods');
  const { units, remove } = list;
  return (
    <>
      <HeardPanel heard={list} label={label} />
      <section className="ps-card" aria-labelledby="scanned">
        <h2 id="scanned">{t('scanned', { count: units.length })}</h2>
        {units.length === 0 ? (
          <p className="ps-soft">{t('scanned-none')}</p>
        ) : (
          <ul className="ps-boxes ps-codes">
            {units.toReversed().map(({ id, code, name }) => (
              <li key={id} className="ps-code-row">
                <div className="ps-box-what">
                  {name !== undefined && <strong>{name}</strong>}
                  <span className="ps-code">{code}</span>
                </div>
                <Button
                  aria-label={t('remove-code', { code })}
                  onClick={() => {
                    remove(id);
                  }}
                >
                  {t('remove')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
