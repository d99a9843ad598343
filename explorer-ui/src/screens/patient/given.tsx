import { useTranslation } from 'react-i18next';
import { numberOf } from '../../api/patients.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { ReadAloud } from '../../ui/read-aloud.tsx';
import { ToneSign } from '../../ui/tone-sign.tsx';
import type { Chosen, Payer } from './claim-draft.ts';
import { ShowAtDesk } from './show-at-desk.tsx';

interface GivenProps {
  readonly purpose: 'CLAIM' | 'REVIEW';
  readonly receipts: readonly Chosen[];
  readonly payer: Payer;
}

/** It is done, what happens now, and for who stands at a desk the code to be scanned. */
export function Given({ purpose, receipts, payer }: GivenProps) {
  const { t } = useTranslation('patient');
  const what = t(`given.${purpose}`, { payer: payer.name });
  return (
    <>
      <section className="ps-card ps-mine-done" role="status">
        <ToneSign tone="good" />
        <p>{what}</p>
        <ReadAloud text={`${t(`give.${purpose}.done`)}。${what}`} />
      </section>
      {purpose === 'CLAIM' && (
        <section className="ps-stack" aria-labelledby="desk">
          <h2 id="desk">{t('desk.title')}</h2>
          <p className="ps-soft">{t('desk.text')}</p>
          {receipts.map((receipt) => (
            <ShowAtDesk key={numberOf(receipt)} receipt={receipt} payer={payer} />
          ))}
        </section>
      )}
      <div className="ps-row">
        <ButtonLink to="/my/consents">{t('given.consents')}</ButtonLink>
        <ButtonLink to="/">{t('given.home')}</ButtonLink>
      </div>
    </>
  );
}
