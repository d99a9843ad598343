import type { Headline } from '@piaosu/core';
import type { Verification } from '@piaosu/gateway/api';
import { useTranslation } from 'react-i18next';
import { ToneSign } from './tone-sign.tsx';
import { readVerdict } from './tone.ts';
import './verdict-badge.css';

interface VerdictBadgeProps {
  readonly headline: Headline;
  /** Where they are at hand: green needs all that count. */
  readonly checks?: Verification['checks'];
}

/** A verdict in a table cell or beside a heading: sign, word and colour. */
export function VerdictBadge({ headline, checks = [] }: VerdictBadgeProps) {
  const { t } = useTranslation('ui');
  const { word, tone } = readVerdict(headline, checks);
  return (
    <span className="ps-verdict-badge" data-tone={tone}>
      <ToneSign tone={tone} />
      {t(`verdict.${word}`)}
    </span>
  );
}
