import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { KeyPress } from '../../scan/key-press.ts';
import { visibleText } from './visible-text.ts';

interface KeyTableProps {
  readonly keys: readonly KeyPress[];
  readonly onClear: () => void;
}

const FLAGS = ['ime', 'caps', 'shift', 'ctrl', 'alt'] as const;

/** Every key that came, the newest first, with the milliseconds since the one before. */
export function KeyTable({ keys, onClear }: KeyTableProps) {
  const { t } = useTranslation('scanner-test');
  return (
    <section className="ps-card" aria-labelledby="keys">
      <div className="ps-row ps-keys-head">
        <h2 id="keys">{t('keys-title')}</h2>
        <Button disabled={keys.length === 0} onClick={onClear}>
          {t('clear')}
        </Button>
      </div>
      {keys.length === 0 ? (
        <p className="ps-soft">{t('keys-none')}</p>
      ) : (
        <div className="ps-keys" tabIndex={0} role="group" aria-labelledby="keys">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('col-key')}</th>
                <th scope="col">{t('col-code')}</th>
                <th scope="col">{t('col-gap')}</th>
                <th scope="col">{t('col-flags')}</th>
              </tr>
            </thead>
            <tbody>
              {keys
                .map((press, i) => <KeyRow key={`${press.at} ${i}`} press={press} before={keys[i - 1]} />)
                .toReversed()}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface KeyRowProps {
  readonly press: KeyPress;
  readonly before: KeyPress | undefined;
}

function KeyRow({ press, before }: KeyRowProps) {
  const { t } = useTranslation('scanner-test');
  return (
    <tr>
      <td className="ps-code">{visibleText(press.key)}</td>
      <td className="ps-code">{press.code}</td>
      <td className="ps-number">{before === undefined ? '' : t('ms', { ms: Math.round(press.at - before.at) })}</td>
      <td>
        {FLAGS.filter((flag) => press[flag])
          .map((flag) => t(`flag-${flag}`))
          .join(' · ')}
      </td>
    </tr>
  );
}
