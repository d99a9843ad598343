import { useTranslation } from 'react-i18next';
import { Moment } from '../../ui/moment.tsx';
import type { ReceiptRef } from '../../api/patients.ts';
import { useApplied } from './applied.ts';
import { useInstitutionName } from './institutions.ts';

/** That a claim was asked for, so that nobody asks twice or thinks that nothing happened; nothing where none was. */
export function AppliedNote({ receipt }: { readonly receipt: ReceiptRef }) {
  const { t } = useTranslation('patient');
  const nameOf = useInstitutionName();
  const applied = useApplied()(receipt);
  return applied.map(({ payer, at, taken }) => (
    <span key={`${payer} ${at}`} className="ps-mine-applied">
      {t(taken ? 'applied.taken' : 'applied.waits', { payer: nameOf(payer) })} <Moment at={at} precision="day" />
    </span>
  ));
}
