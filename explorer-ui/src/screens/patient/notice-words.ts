import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { FamilyBinding, Notice } from '@piaosu/gateway/api';
import type { ReceiptRef } from '../../api/patients.ts';
import { familyQuery, useActingFor } from './acting.ts';
import { useInstitutionName, useOfficeName } from './institutions.ts';

/** The sentence of a notice: with the names that the ids of its data stand for. */
export function useNoticeTitle(): (notice: Notice) => string {
  const { t } = useTranslation('patient');
  const nameOf = useInstitutionName();
  const officeName = useOfficeName();
  const bindingOf = useBinding();
  return (notice) => {
    const text = (name: string) => textOf(notice, name);
    const binding = bindingOf(text('binding'));
    return t(`notices.${wordOf(notice, binding)}`, {
      who:
        text('payer') === ''
          ? officeName({ org: text('org'), institution: text('institution') })
          : nameOf(text('payer')),
      name: binding?.name ?? t('notices.somebody'),
    });
  };
}

/** Some sentences depend on the side: who acted, or who is told. */
function wordOf({ kind, data }: Notice, binding: FamilyBinding | undefined) {
  switch (kind) {
    case 'CONSENT_GRANTED':
    case 'CONSENT_WITHDRAWN':
      return data['family'] === true ? (`${kind}-family` as const) : kind;
    case 'FAMILY_CONFIRMED':
      return `${kind}-${binding?.role ?? 'PARENT'}` as const;
    default:
      return kind;
  }
}

/** The receipt that a notice is about; undefined for one about none. */
export function receiptOf(notice: Notice): ReceiptRef | undefined {
  const [eInvoiceCode, eInvoiceNumber] = [textOf(notice, 'eInvoiceCode'), textOf(notice, 'eInvoiceNumber')];
  return eInvoiceCode === '' || eInvoiceNumber === '' ? undefined : { eInvoiceCode, eInvoiceNumber };
}

/** Of one's own: a child who reads a parent's notices sees the bindings from the other side, and names nobody. */
function useBinding(): (id: string) => FamilyBinding | undefined {
  const own = useActingFor() === undefined;
  const { data } = useQuery({ ...familyQuery, enabled: own });
  return (id) => (own ? data?.items.find((each) => each.id === id) : undefined);
}

function textOf({ data }: Notice, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? value : '';
}
