import { useTranslation } from 'react-i18next';
import type { Claim } from '../../api/claims.ts';
import { Money } from '../../ui/money.tsx';
import { ToneSign } from '../../ui/tone-sign.tsx';
import { tierKeyOf } from './bill-life.ts';
import { TONE_OF_STATE } from './claim-words.ts';

/** What other payers decided on the same bill: by the place at which they pay, never who. */
export function PriorDecisions({ prior }: { readonly prior: NonNullable<Claim['prior']> }) {
  const { t } = useTranslation('claim-desk');
  return (
    <section className="ps-card" aria-labelledby="claim-prior">
      <h2 id="claim-prior">{t('claim.prior')}</h2>
      {prior.length === 0 ? (
        <p className="ps-soft">{t('claim.prior-none')}</p>
      ) : (
        <ul className="ps-claim-prior">
          {prior.map((decision, i) => (
            <li key={`${String(i)} ${String(decision.tier)}`}>
              <strong>{tierOf(decision.tier)}</strong>
              <span className="ps-claim-state">
                <ToneSign tone={TONE_OF_STATE[decision.state]} />
                {t(`state.${decision.state}`)}
              </span>
              <Money amount={amountOf(decision)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );

  function tierOf(tier: number): string {
    const key = tierKeyOf(tier);
    return key === undefined ? String(tier) : t(`tier.${key}`);
  }
}

type Decision = NonNullable<Claim['prior']>[number];

function amountOf({ state, reserved, approved, paid }: Decision): string {
  if (state === 'PAID' || state === 'RECOVERED') return paid;
  return state === 'APPROVED' ? approved : reserved;
}
