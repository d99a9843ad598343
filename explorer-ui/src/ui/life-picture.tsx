import { useTranslation } from 'react-i18next';
import type { Resources } from '../locales/resources.ts';
import { Money } from './money.tsx';
import { Moment } from './moment.tsx';
import { shareOf } from './share.ts';
import { ToneSign } from './tone-sign.tsx';
import type { Tone } from './tone.ts';
import './life-picture.css';

/** What happens to a receipt and to the claims on it. */
export type LifeWord = Exclude<keyof Resources['ui']['life'], 'label' | 'by' | 'used' | 'remaining' | 'of'>;

export interface LifeStep {
  readonly what: LifeWord;
  /** In other words than those of the trade: for patients. */
  readonly word?: string;
  readonly at?: string;
  readonly amount?: string;
  /** Who did it, as far as the reader may know: a payer's tier, an office. */
  readonly who?: string;
  /** A second line in words: the number of the receipt that replaced it. */
  readonly note?: string;
}

interface LifePictureProps {
  readonly steps: readonly LifeStep[];
  /** Money of the lineage; none where the reader is not told. */
  readonly money?: { readonly cap: string; readonly remaining: string };
}

const TONES: Readonly<Record<LifeWord, Tone>> = {
  issued: 'plain',
  anchored: 'good',
  reserved: 'plain',
  approved: 'good',
  paid: 'good',
  rejected: 'bad',
  withdrawn: 'plain',
  expired: 'plain',
  recovered: 'doubt',
  'red-pending': 'doubt',
  'red-flushed': 'bad',
  reissued: 'good',
  paper: 'plain',
};

/** The life of a receipt in one look: issued, anchored, claimed, cancelled, replaced, and the money that is left. */
export function LifePicture({ steps, money }: LifePictureProps) {
  const { t } = useTranslation('ui');
  return (
    <figure className="ps-life" aria-label={t('life.label')}>
      <ol>
        {steps.map(({ what, word, at, amount, who, note }, i) => (
          <li key={`${String(i)} ${what}`} data-tone={TONES[what]}>
            <ToneSign tone={TONES[what]} />
            <div>
              <strong>{word ?? t(`life.${what}`)}</strong>
              {amount !== undefined && (
                <span>
                  <Money amount={amount} />
                </span>
              )}
              {who !== undefined && <span>{who}</span>}
              {note !== undefined && <span>{note}</span>}
              {at !== undefined && (
                <span className="ps-soft">
                  <Moment at={at} />
                </span>
              )}
            </div>
          </li>
        ))}
      </ol>
      {money !== undefined && <Remaining {...money} />}
    </figure>
  );
}

function Remaining({ cap, remaining }: { readonly cap: string; readonly remaining: string }) {
  const { t } = useTranslation('ui');
  return (
    <figcaption className="ps-life-money">
      <span>
        <strong>
          {t('eligibility.remaining')} <Money amount={remaining} />
        </strong>
        <span className="ps-soft">
          {t('eligibility.cap')} <Money amount={cap} />
        </span>
      </span>
      <svg className="ps-life-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="6" />
        <rect className="ps-life-left" width={shareOf(remaining, cap) * 100} height="6" />
      </svg>
    </figcaption>
  );
}
