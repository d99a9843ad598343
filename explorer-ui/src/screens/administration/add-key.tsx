import { useTranslation } from 'react-i18next';
import { addKey } from '../../api/administration.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { OwnKey } from './own-key.tsx';

interface AddKeyProps {
  readonly institution: string;
  readonly onDone: () => void;
}

/** Another key beside those that stand: made and kept by the gateway here, or by the institution with its own tool. */
export function AddKey({ institution, onDone }: AddKeyProps) {
  const { t } = useTranslation('administration');
  const act = useAct(addKey);
  return (
    <div className="ps-stack">
      <div>
        <ConfirmAct
          label={t('keys.add')}
          title={t('keys.add-sure')}
          confirm={t('keys.add')}
          act={act}
          input={{ institution }}
          onDone={onDone}
        >
          <p>{t('keys.add-text')}</p>
        </ConfirmAct>
      </div>
      <OwnKey institution={institution} onDone={onDone} />
    </div>
  );
}
