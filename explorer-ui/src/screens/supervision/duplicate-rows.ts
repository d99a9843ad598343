import type { Duplicate } from '@piaosu/gateway/api';
import { shortTag } from './duplicate-layout.ts';

/** One claim on a bill, or one refusal because of it: a line of the picture in words. */
export interface DuplicateRow {
  readonly key: string;
  readonly bill: string;
  readonly payer: string;
  readonly at: string;
  readonly claim?: Duplicate['claims'][number]['state'];
  readonly requested?: string;
  readonly refusal?: Pick<Duplicate['refused'][number], 'code' | 'alert'>;
}

/** Of each bill what was claimed, then what was refused. */
export function rowsOf(items: readonly Duplicate[]): DuplicateRow[] {
  return items.flatMap(({ lineage, claims, refused }) => {
    const bill = shortTag(lineage);
    return [
      ...claims.map(({ id, payer, name, at, state, requested }) => ({
        ...{ key: `${bill}/${id}`, bill, payer: name ?? payer, at, claim: state, requested },
      })),
      ...refused.map(({ alert, code, payer, name, at }) => ({
        ...{ key: `${bill}/${alert}`, bill, payer: name ?? payer, at, refusal: { code, alert } },
      })),
    ];
  });
}
