import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readDispensing } from '../../api/dispensing.ts';
import type { Dispensing } from '../../api/dispensing.ts';
import { toApiProblem } from '../../api/problem.ts';
import { allProducts } from '../../api/supply.ts';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';

/** What was given out, on which prescription and to whom: what a pharmacist compares before taking it back. */
export function DispensedWords({ id }: { readonly id: string }) {
  const { data, error } = useQuery({
    queryKey: ['dispensing', id],
    queryFn: ({ signal }) => readDispensing(id, signal),
  });
  if (error !== null && data === undefined) return <ProblemNotice problem={toApiProblem(error)} />;
  return data === undefined ? <PageSkeleton /> : <Words dispensing={data} />;
}

function Words({ dispensing: { lines = [], patient } }: { readonly dispensing: Dispensing }) {
  const { t } = useTranslation('dispense');
  const { data: products = [] } = useQuery({ queryKey: ['products'], queryFn: ({ signal }) => allProducts(signal) });
  return (
    <ul className="ps-given">
      {lines.map(({ prescription, line, product }) => (
        <li key={`${prescription} ${String(line)}`}>
          <strong>{products.find(({ id }) => id === product)?.name ?? product}</strong>{' '}
          <span className="ps-soft">{t('given.prescription', { prescription })}</span>
        </li>
      ))}
      {patient !== undefined && <li>{t('given.patient', { last: patient.number.slice(-4) })}</li>}
    </ul>
  );
}
