import { RightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { listMyReceipts, numberOf } from '../../api/patients.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AppliedNote } from './applied-note.tsx';
import { PagedList } from './paged-list.tsx';
import { usePages } from './pages.ts';
import { PatientPage } from './patient-page.tsx';
import { ReceiptStand, ReceiptWords } from './receipt-words.tsx';

/** All receipts of the patient, newest first, each with what is left of it. */
export default function MyReceipts() {
  const { t } = useTranslation('patient');
  return (
    <PatientPage lead={t('receipts.lead')}>
      <Receipts />
    </PatientPage>
  );
}

function Receipts() {
  const { t } = useTranslation('patient');
  const pages = usePages('receipts', listMyReceipts);
  return (
    <PagedList label={t('receipts.label')} pages={pages} shown={pages.items} itemKey={numberOf} empty={<NoReceipts />}>
      {(receipt) => (
        <Link className="ps-mine-card" to={`/my/receipts/${receipt.eInvoiceCode}/${receipt.eInvoiceNumber}`}>
          <ReceiptWords receipt={receipt} />
          <ReceiptStand receipt={receipt} />
          <AppliedNote receipt={receipt} />
          <RightOutlined aria-hidden />
        </Link>
      )}
    </PagedList>
  );
}

/** Why a list can be empty though somebody was at a hospital, and what to do then. */
export function NoReceipts() {
  const { t } = useTranslation('patient');
  return (
    <EmptyState
      title={t('receipts.none')}
      action={
        <ButtonLink to="/check" leaves>
          {t('receipts.check')}
        </ButtonLink>
      }
    >
      {t('receipts.none-text')}
    </EmptyState>
  );
}
