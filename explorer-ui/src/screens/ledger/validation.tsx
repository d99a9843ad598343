import { useTranslation } from 'react-i18next';
import { ToneSign } from '../../ui/tone-sign.tsx';

/** Whether the network took a transaction; Fabric's own word for why not. */
export function Validation({ code }: { readonly code: string }) {
  const { t } = useTranslation('ledger');
  const valid = code === 'VALID';
  return (
    <span className="ps-row ps-ledger-validation">
      <ToneSign tone={valid ? 'good' : 'bad'} />
      {valid ? t('valid') : `${t('invalid')} ${code}`}
    </span>
  );
}
