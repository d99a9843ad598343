import { Alert } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addKey } from '../../api/administration.ts';
import type { KeyAddition } from '../../api/administration.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { readKeyRequest, REQUEST_BYTES } from './key-request.ts';

interface OwnKeyProps {
  readonly institution: string;
  readonly onDone: () => void;
}

/** A key that the institution keeps itself: it prints a request with its tool, and the authority hands it in here. */
export function OwnKey({ institution, onDone }: OwnKeyProps) {
  const { t } = useTranslation('administration');
  const [request, setRequest] = useState<KeyAddition | undefined>(undefined);
  const [fault, setFault] = useState<'own-unreadable' | 'own-other' | undefined>(undefined);
  const act = useAct(addKey);
  const take = async (file: File) => {
    const read = readKeyRequest(await file.text());
    const fits = read?.institution === institution;
    setRequest(fits ? read : undefined);
    setFault(read === undefined ? 'own-unreadable' : fits ? undefined : 'own-other');
  };
  return (
    <details className="ps-admin-details">
      <summary>{t('keys.own')}</summary>
      <div className="ps-stack">
        <p>{t('keys.own-text')}</p>
        <p className="ps-code">npx piaosu sign keygen KEYFILE</p>
        <p className="ps-code">npx piaosu sign request KEYFILE --institution {institution} &gt; request.json</p>
        <FileDrop
          label={t('keys.own-file')}
          types={['.json', '.txt']}
          maxBytes={REQUEST_BYTES}
          onFiles={([file]) => {
            if (file !== undefined) void take(file);
          }}
        />
        {fault !== undefined && <Alert type="error" showIcon title={t(`keys.${fault}`, { institution })} />}
        {request?.key !== undefined && (
          <div>
            <ConfirmAct
              label={t('keys.own-add', { id: request.key.id })}
              title={t('keys.own-sure', { id: request.key.id })}
              confirm={t('keys.add')}
              act={act}
              input={request}
              onDone={() => {
                setRequest(undefined);
                onDone();
              }}
            >
              <p>{t('keys.own-after')}</p>
            </ConfirmAct>
          </div>
        )}
      </div>
    </details>
  );
}
