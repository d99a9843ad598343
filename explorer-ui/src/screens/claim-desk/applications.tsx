import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { readConsentedReceipts } from '../../api/applications.ts';
import type { Consent } from '../../api/applications.ts';
import { useAct } from '../../api/use-act.ts';
import { Moment } from '../../ui/moment.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { consentedRow } from './desk-row.ts';
import type { DeskRow } from './desk-row.ts';
import { useApplications } from './use-applications.ts';

interface ApplicationsProps {
  readonly onRows: (rows: readonly DeskRow[]) => void;
}

/** Claims that patients asked for from home, waiting for somebody to take them up; nothing where none waits. */
export function Applications({ onRows }: ApplicationsProps) {
  const { t } = useTranslation('claim-desk');
  const { open, more } = useApplications();
  if (open.length === 0) return null;
  return (
    <section className="ps-card" aria-labelledby="applications">
      <h2 id="applications">{t('applications.title', { count: open.length })}</h2>
      <p className="ps-soft">{t('applications.text')}</p>
      <ul className="ps-desk-lists">
        {open.map((consent) => (
          <Application key={consent.id} consent={consent} onRows={onRows} />
        ))}
      </ul>
      {more && <p className="ps-soft">{t('applications.more')}</p>}
    </section>
  );
}

function Application({
  consent: { id, validFrom, validUntil, scope },
  onRows,
}: ApplicationsProps & { readonly consent: Consent }) {
  const { t } = useTranslation('claim-desk');
  const fetch = useAct(readConsentedReceipts);
  const take = async () => {
    const receipts = await fetch.run(id);
    if (receipts !== undefined) onRows(receipts.map((receipt) => consentedRow(id, receipt)));
  };
  const receipt =
    scope?.type === 'RECEIPT' ? `${scope.receipt.eInvoiceCode}-${scope.receipt.eInvoiceNumber}` : undefined;
  return (
    <li>
      <span className={receipt === undefined ? '' : 'ps-code'}>{receipt ?? t('applications.several')}</span>
      <span>
        {t('applications.at')} <Moment at={validFrom} />
      </span>
      <span className="ps-soft">
        {t('applications.until')} <Moment at={validUntil} precision="day" />
      </span>
      <Button loading={fetch.running} onClick={() => void take()}>
        {t('applications.take')} <span className="ps-hidden">{receipt ?? id}</span>
      </Button>
      {fetch.problem !== undefined && <ProblemNotice problem={fetch.problem} again={() => void take()} />}
      {fetch.answer?.length === 0 && <p role="status">{t('applications.none')}</p>}
    </li>
  );
}
