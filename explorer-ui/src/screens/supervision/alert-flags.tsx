import { useTranslation } from 'react-i18next';
import type { Alert } from '@piaosu/gateway/api';
import { ToneSign } from '../../ui/tone-sign.tsx';
import type { Tone } from '../../ui/tone.ts';

const SEVERITY_TONES: Readonly<Record<Alert['severity'], Tone>> = { INFO: 'plain', WARNING: 'doubt', CRITICAL: 'bad' };

/** How grave: a sign, a word and a colour. */
export function SeverityFlag({ severity }: Pick<Alert, 'severity'>) {
  const { t } = useTranslation('supervision');
  const tone = SEVERITY_TONES[severity];
  return (
    <span className="ps-super-flag" data-tone={tone}>
      <ToneSign tone={tone} />
      {t(`alerts.severity-${severity}`)}
    </span>
  );
}

/** Whether it waits for somebody, and whether it has waited too long. */
export function StateFlag({ state, overdue }: Pick<Alert, 'state' | 'overdue'>) {
  const { t } = useTranslation('supervision');
  return (
    <span className="ps-super-flag" data-tone={overdue ? 'bad' : 'plain'}>
      {overdue && <ToneSign tone="bad" />}
      {t(`alerts.state-${state}`)}
      {overdue && ` · ${t('alerts.overdue')}`}
    </span>
  );
}
