import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Money } from '../../ui/money.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useWaitingReleases } from './use-releases.ts';

/** Approvals of colleagues above the limit; nothing where none waits. */
export function WaitingReleases() {
  const { t } = useTranslation('claim-desk');
  const releases = useWaitingReleases();
  if (releases.length === 0) return null;
  return (
    <section className="ps-card" aria-labelledby="waiting-releases">
      <h2 id="waiting-releases">{t('release.list', { count: releases.length })}</h2>
      <ul className="ps-desk-lists">
        {releases.map(({ id, claimId, amount, proposedBy, proposedAt }) => (
          <li key={id}>
            <span>{proposedBy}</span>
            <Moment at={proposedAt} />
            <Money amount={amount} />
            <ButtonLink to={`/claims/${claimId}`}>
              {t('release.open')} <span className="ps-hidden">{claimId}</span>
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
