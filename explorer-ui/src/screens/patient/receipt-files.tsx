import { DownloadOutlined, QrcodeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { numberOf, readPackage, readReceiptQr } from '../../api/patients.ts';
import type { ActingFor, ReceiptRef } from '../../api/patients.ts';
import { useAct } from '../../api/use-act.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useActingFor } from './acting.ts';
import { CodePicture } from './code-picture.tsx';
import { saveFile } from '../../ui/save-file.ts';

interface Asked {
  readonly receipt: ReceiptRef;
  readonly actingFor: ActingFor;
}

const showQr = ({ receipt, actingFor }: Asked) => readReceiptQr(receipt, actingFor);

async function savePackage({ receipt, actingFor }: Asked): Promise<true> {
  saveFile(`piaosu-${numberOf(receipt)}.json`, await readPackage(receipt, actingFor));
  return true;
}

/** What somebody takes along or shows: the signed code of the receipt, and the file that proves it to anybody. */
export function ReceiptFiles({ receipt }: { readonly receipt: ReceiptRef }) {
  const { t } = useTranslation('patient');
  const actingFor = useActingFor();
  const qr = useAct(showQr);
  const file = useAct(savePackage);
  const problem = qr.problem ?? file.problem;
  return (
    <section className="ps-card" aria-labelledby="files">
      <h2 id="files">{t('receipt.take')}</h2>
      <p className="ps-soft">{t('receipt.take-text')}</p>
      <div className="ps-row">
        <Button
          icon={<QrcodeOutlined aria-hidden />}
          loading={qr.running}
          onClick={() => void qr.run({ receipt, actingFor })}
        >
          {t('receipt.show-qr')}
        </Button>
        <Button
          icon={<DownloadOutlined aria-hidden />}
          loading={file.running}
          onClick={() => void file.run({ receipt, actingFor })}
        >
          {t('receipt.save')}
        </Button>
      </div>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {qr.answer !== undefined && <CodePicture text={qr.answer} label={t('receipt.qr-label')} />}
      <p role="status">{file.answer === true ? t('receipt.saved') : ''}</p>
    </section>
  );
}
