import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim } from '../../api/claims.ts';
import { useStore } from '../../api/store.ts';
import { Money } from '../../ui/money.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ToneSign } from '../../ui/tone-sign.tsx';
import { useNameOf } from '../supervision/institution-names.ts';
import { tierKeyOf } from './bill-life.ts';
import { claimedReceipts } from './claimed-receipts.ts';
import { TONE_OF_STATE } from './claim-words.ts';

const AMOUNTS = ['requested', 'reserved', 'approved', 'paid', 'recovered'] as const;

/** The claim in lines: on the page and on the printed sheet. */
export function ClaimFacts({ claim }: { readonly claim: Claim }) {
  const { t } = useTranslation('claim-desk');
  const nameOf = useNameOf();
  const tier = tierKeyOf(claim.tier);
  const numbers = useStore(claimedReceipts)[claim.id] ?? [];
  return (
    <dl className="ps-claim-facts">
      <Fact name={t('claim.id')}>
        <span className="ps-code">{claim.id}</span>
      </Fact>
      <Fact name={t('claim.state')}>
        <span className="ps-claim-state">
          <ToneSign tone={TONE_OF_STATE[claim.state]} />
          {t(`state.${claim.state}`)}
        </span>
      </Fact>
      <Fact name={t('claim.payer')}>{nameOf(claim.payer)}</Fact>
      {tier !== undefined && <Fact name={t('claim.tier')}>{t(`tier.${tier}`)}</Fact>}
      <Fact name={t('claim.basis')}>{t(`reserve.${claim.basis}`)}</Fact>
      <Fact name={t('claim.receipts')}>{t('claim.receipts-count', { count: claim.receipts.length })}</Fact>
      {numbers.length > 0 && (
        <Fact name={t('claim.receipt-numbers')}>
          <span className="ps-code">{numbers.join(' ')}</span>
        </Fact>
      )}
      {AMOUNTS.filter((name) => name === 'requested' || /[1-9]/u.test(claim[name])).map((name) => (
        <Fact key={name} name={t(`claim.${name}`)}>
          <Money amount={claim[name]} />
        </Fact>
      ))}
      {/[1-9]/u.test(claim.recoveryDue) && (
        <Fact name={t('claim.recovery-due')}>
          <Money amount={claim.recoveryDue} />
        </Fact>
      )}
      {claim.expiresOn !== undefined && (
        <Fact name={t('claim.expires')}>
          <Moment at={claim.expiresOn} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
