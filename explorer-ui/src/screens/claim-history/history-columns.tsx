import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Claim } from '../../api/claim-history.ts';
import type { DataColumn } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { useNameOf } from '../supervision/institution-names.ts';

/** A claim in one line; `payer` for those who see several. */
export function useHistoryColumns(payer: boolean): DataColumn<Claim>[] {
  const { t } = useTranslation('claim-history');
  const { t: desk } = useTranslation('claim-desk');
  const nameOf = useNameOf();
  const money = (key: 'requested' | 'approved' | 'paid', title: string): DataColumn<Claim> => ({
    ...{ key, title, width: 110, number: true },
    text: (claim) => claim[key].padStart(16, '0'),
    cell: (claim) => <Money amount={claim[key]} bare />,
  });
  return [
    {
      ...{ key: 'id', title: t('column.id'), width: 130 },
      text: ({ id }) => id,
      cell: ({ id }) => (
        <Link className="ps-history-link" to={`/claims/${id}`}>
          {id}
        </Link>
      ),
    },
    {
      ...{ key: 'at', title: t('column.at'), width: 150 },
      text: ({ history }) => history[0]?.time ?? '',
      cell: ({ history: [first] }) => (first === undefined ? '' : <Moment at={first.time} />),
    },
    ...(payer ? [{ key: 'who', title: t('filter.payer'), width: 150, text: (row: Claim) => nameOf(row.payer) }] : []),
    { key: 'standing', title: desk('claim.state'), width: 110, text: ({ state }) => desk(`state.${state}`) },
    money('requested', t('column.requested')),
    money('approved', t('column.approved')),
    money('paid', t('column.paid')),
  ];
}
