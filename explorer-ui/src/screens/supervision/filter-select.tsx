import { Select } from 'antd';
import { useTranslation } from 'react-i18next';

interface FilterSelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** One filter of a list: all, or one of these. */
export function FilterSelect({ label, value, options, onChange }: FilterSelectProps) {
  const { t } = useTranslation('supervision');
  return (
    <Select
      aria-label={label}
      value={value}
      popupMatchSelectWidth={false}
      options={[{ value: '', label: `${label}: ${t('alerts.all')}` }, ...options]}
      onChange={onChange}
    />
  );
}
