import { useTranslation } from 'react-i18next';
import { LOOK_REASONS, type LookReason } from '../../api/supervision.ts';
import { Choice } from '../../ui/choice.tsx';

interface LookReasonChoiceProps {
  readonly value: LookReason;
  readonly onChange: (reason: LookReason) => void;
}

/** Why a supervisor looks: one of the words that the access log knows. */
export function LookReasonChoice({ value, onChange }: LookReasonChoiceProps) {
  const { t } = useTranslation('supervision');
  return (
    <>
      <Choice
        label={t('reason.label')}
        options={LOOK_REASONS.map((reason) => ({ value: reason, label: t(`reason.${reason}`) }))}
        value={value}
        onChange={onChange}
      />
      <p className="ps-soft">{t('reason.hint')}</p>
    </>
  );
}
