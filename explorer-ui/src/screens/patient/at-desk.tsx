import { useTranslation } from 'react-i18next';
import { numberOf } from '../../api/patients.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { ReadAloud } from '../../ui/read-aloud.tsx';
import type { Chosen, Payer } from './claim-draft.ts';
import { ShowAtDesk } from './show-at-desk.tsx';

interface AtDeskProps {
  readonly receipts: readonly Chosen[];
  readonly payer: Payer;
}

/** Somebody stands at the counter: what will be seen there, and a code for each receipt. */
export function AtDesk({ receipts, payer }: AtDeskProps) {
  const { t } = useTranslation('patient');
  const shows = t('desk.shows', { payer: payer.name });
  return (
    <>
      <div className="ps-mine-head">
        <p>{shows}</p>
        <ReadAloud text={`${t('desk.text')}${shows}`} />
      </div>
      {receipts.map((receipt) => (
        <ShowAtDesk key={numberOf(receipt)} receipt={receipt} payer={payer} />
      ))}
      <div className="ps-row">
        <ButtonLink to="/">{t('given.home')}</ButtonLink>
      </div>
    </>
  );
}
