import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiptElements } from '../../api/verification.ts';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import type { Wanted } from './use-desk.ts';
import { typedWanted } from './wanted.ts';

const EMPTY: ReceiptElements = { eInvoiceCode: '', eInvoiceNumber: '', checkCode: '', issueDate: '', totalAmount: '' };
const FIELDS = ['eInvoiceCode', 'eInvoiceNumber', 'checkCode', 'issueDate', 'totalAmount'] as const;

/** The five elements as they are printed; full-width digits and blanks are understood by the service. */
export function ElementsForm({ onAsk }: { readonly onAsk: (wanted: Wanted) => void }) {
  const { t } = useTranslation('claim-desk');
  const [typed, setTyped] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const missing = FIELDS.filter((name) => typed[name].trim() === '');
  return (
    <form
      className="ps-stack"
      aria-label={t('elements.title')}
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = missing;
        setTried(first !== undefined);
        if (first !== undefined) {
          document.getElementById(`desk-${first}`)?.focus();
          return;
        }
        onAsk(typedWanted(typed));
        setTyped(EMPTY);
      }}
    >
      <h2>{t('elements.title')}</h2>
      <div className="ps-fields">
        {FIELDS.map((name) => (
          <LabelledInput
            key={name}
            id={`desk-${name}`}
            label={t(`elements.${name}`)}
            value={typed[name]}
            numeric={name === 'eInvoiceCode' || name === 'eInvoiceNumber'}
            faulty={tried && missing.includes(name)}
            {...(name === 'issueDate' ? { hint: t('elements.issueDate-hint') } : {})}
            onChange={(text) => {
              setTyped({ ...typed, [name]: text });
            }}
          />
        ))}
      </div>
      <div className="ps-row">
        <Button htmlType="submit" type="primary">
          {t('elements.do')}
        </Button>
        {tried && missing.length > 0 && <span role="alert">{t('elements.incomplete')}</span>}
      </div>
    </form>
  );
}
