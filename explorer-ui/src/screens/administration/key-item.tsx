import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { revokeKey, rotateKey } from '../../api/administration.ts';
import type { EffectiveKey } from '../../api/administration.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/moment.tsx';
import '../../ui/facts.css';

interface KeyItemProps {
  readonly institution: string;
  readonly own: EffectiveKey;
  readonly mayAct: boolean;
  /** The only one that stands: without it the institution cannot sign. */
  readonly last: boolean;
  readonly onDone: () => void;
}

/** One key: which it is, who keeps it, since when it counts, and how it ends. */
export function KeyItem({ institution, own, mayAct, last, onDone }: KeyItemProps) {
  const { t } = useTranslation('administration');
  const { id, alg, custody, from, revoked, purpose } = own;
  return (
    <li className="ps-admin-item">
      <dl className="ps-facts">
        <dt>{t('key.id')}</dt>
        <dd>
          <CopyText text={id} />
        </dd>
        <dt>{t('key.custody')}</dt>
        <dd>
          {t(purpose === undefined ? `key.${custody}` : 'key.SEAL')} · <span className="ps-code">{alg}</span>
        </dd>
        <dt>{t('key.from')}</dt>
        <dd>
          <When {...from} />
        </dd>
        {revoked !== undefined && (
          <>
            <dt>{t('key.revoked')}</dt>
            <dd>
              <When {...revoked} />
            </dd>
          </>
        )}
      </dl>
      {mayAct && revoked === undefined && <Acts {...{ institution, own, last, onDone }} />}
    </li>
  );
}

/** Time for people, block for whoever checks it. */
function When({ time, block }: EffectiveKey['from']) {
  const { t } = useTranslation('administration');
  return (
    <>
      <Moment at={time} precision="second" />
      {block !== undefined && (
        <>
          {' · '}
          <Link to={`/ledger/blocks/${block.toString()}`}>{t('key.block', { block })}</Link>
        </>
      )}
    </>
  );
}

/** A key that the gateway keeps is replaced here; one that the institution keeps itself by its own tool. */
function Acts({ institution, own: { id, custody }, last, onDone }: Omit<KeyItemProps, 'mayAct'>) {
  const { t } = useTranslation('administration');
  const rotate = useAct(rotateKey);
  const revoke = useAct(revokeKey);
  const input = { institution, id };
  return (
    <div className="ps-row">
      {custody === 'GATEWAY' && (
        <ConfirmAct
          label={t('key.rotate')}
          title={t('key.rotate-sure', { id })}
          confirm={t('key.rotate')}
          act={rotate}
          input={input}
          onDone={onDone}
        >
          <p>{t('key.rotate-text')}</p>
        </ConfirmAct>
      )}
      <ConfirmAct
        label={t('key.revoke')}
        title={t('key.revoke-sure', { id })}
        confirm={t('key.revoke')}
        danger
        act={revoke}
        input={input}
        onDone={onDone}
      >
        <p>{t('key.revoke-text')}</p>
        {last && (
          <p>
            <strong>{t('key.revoke-last')}</strong>
          </p>
        )}
      </ConfirmAct>
    </div>
  );
}
