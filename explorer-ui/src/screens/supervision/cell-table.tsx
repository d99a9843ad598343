import { useTranslation } from 'react-i18next';
import { Money } from '../../ui/money.tsx';
import type { NamedCell } from './bars.ts';
import { ScrollFrame } from './scroll-frame.tsx';

interface CellTableProps {
  readonly title: string;
  readonly cells: readonly NamedCell[];
}

/** Every number of one cut, for reading, copying and for whoever sees no picture. */
export function CellTable({ title, cells }: CellTableProps) {
  const { t } = useTranslation('supervision');
  const sums = cells.find((cell) => cell.sums.length > 0)?.sums.map(({ name }) => name) ?? [];
  return (
    <ScrollFrame label={title}>
      <table className="ps-super-table" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col" className="ps-super-number">
              {t('count')}
            </th>
            {sums.map((name) => (
              <th key={name} scope="col" className="ps-super-number">
                {t(`sum.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <tr key={cell.key}>
              <th scope="row">{cell.label}</th>
              <td className="ps-super-number">{cell.count ?? <span className="ps-soft">{t('kept-back')}</span>}</td>
              {sums.map((name) => (
                <SumCell key={name} amount={cell.sums.find((sum) => sum.name === name)?.amount} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

function SumCell({ amount }: { readonly amount: string | undefined }) {
  return <td className="ps-super-number">{amount === undefined ? '' : <Money amount={amount} bare />}</td>;
}
