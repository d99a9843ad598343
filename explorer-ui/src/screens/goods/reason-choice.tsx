import { useTranslation } from 'react-i18next';
import { STOP_REASONS } from '../../api/dispensing.ts';
import type { StopReason } from '../../api/dispensing.ts';
import { Choice } from '../../ui/choice.tsx';

interface ReasonChoiceProps {
  readonly value: StopReason;
  readonly onChange: (reason: StopReason) => void;
}

/** Why: one of the words that the ledger knows; no free text, which could name a patient. */
export function ReasonChoice({ value, onChange }: ReasonChoiceProps) {
  const { t } = useTranslation('goods');
  const options = STOP_REASONS.map((reason) => ({ value: reason, label: t(`reason.${reason}`) }));
  return <Choice label={t('reason-label')} options={options} value={value} onChange={onChange} />;
}
