import { DownloadOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readReceiptEvidence, type EvidenceAsk, type LookReason } from '../../api/supervision.ts';
import { useAct } from '../../api/use-act.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { LookReasonChoice } from './reason-choice.tsx';
import './supervision.css';

const RECEIPT = /^\d{8}-\d{10}$/u;

/** The evidence package of one receipt, for a reason that is said first. */
export default function ReceiptEvidence() {
  const { t } = useTranslation('supervision');
  const [receipt, setReceipt] = useState('');
  const [reason, setReason] = useState<LookReason>('AUDIT_PLAN');
  const [isWrong, setIsWrong] = useState(false);
  const { run, running, problem, answer, reset } = useAct(saveEvidence);
  const save = () => {
    const isReceipt = RECEIPT.test(receipt.trim());
    setIsWrong(!isReceipt);
    if (isReceipt) void run({ receipt: receipt.trim(), reason });
  };
  return (
    <Page lead={t('evidence.lead')}>
      <form
        className="ps-card ps-super-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <LookReasonChoice value={reason} onChange={setReason} />
        <ReceiptField
          value={receipt}
          isWrong={isWrong}
          onChange={(text) => {
            setReceipt(text);
            setIsWrong(false);
            reset();
          }}
        />
        <div>
          <Button type="primary" htmlType="submit" icon={<DownloadOutlined aria-hidden />} loading={running}>
            {t('evidence.download')}
          </Button>
        </div>
      </form>
      {problem !== undefined && <ProblemNotice problem={problem} again={save} />}
      <div role="status" className="ps-stack">
        {answer !== undefined && (
          <>
            <p>{t('evidence.done', { file: answer })}</p>
            <div>
              <ButtonLink to="/check" leaves>
                {t('evidence.check')}
              </ButtonLink>
            </div>
          </>
        )}
      </div>
    </Page>
  );
}

interface ReceiptFieldProps {
  readonly value: string;
  readonly isWrong: boolean;
  readonly onChange: (text: string) => void;
}

function ReceiptField({ value, isWrong, onChange }: ReceiptFieldProps) {
  const { t } = useTranslation('supervision');
  const id = useId();
  return (
    <div className="ps-super-label">
      <label htmlFor={id}>{t('evidence.receipt')}</label>
      <Input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        value={value}
        aria-describedby={`${id}-hint`}
        aria-invalid={isWrong}
        {...(isWrong ? { status: 'error' as const } : {})}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
      <p id={`${id}-hint`} className={isWrong ? 'ps-days-wrong' : 'ps-soft'} role={isWrong ? 'alert' : undefined}>
        {t(isWrong ? 'evidence.receipt-wrong' : 'evidence.receipt-hint')}
      </p>
    </div>
  );
}

/** Answers the name of the file. */
async function saveEvidence(ask: EvidenceAsk): Promise<string> {
  const name = `piaosu-${ask.receipt}.json`;
  saveFile(name, await readReceiptEvidence(ask));
  return name;
}
