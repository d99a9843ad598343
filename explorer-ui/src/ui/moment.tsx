import { useTranslation } from 'react-i18next';
import { beijingTime } from './beijing-time.ts';
import type { Precision } from './beijing-time.ts';

interface MomentProps {
  /** RFC 3339, or a day. */
  readonly at: string;
  readonly precision?: Precision;
}

/** A moment in Beijing time, +08:00, in every browser; the full time and the zone are in its title. */
export function Moment({ at, precision = 'minute' }: MomentProps) {
  const { t } = useTranslation('ui');
  return (
    <time className="ps-number" dateTime={at} title={`${beijingTime(at, 'second')} ${t('moment.zone')} (+08:00)`}>
      {beijingTime(at, precision)}
    </time>
  );
}
