import {
  compareReceipt,
  equalBytes,
  isFieldName,
  utf8,
  type ComparableField,
  type DetailOpening,
  type FieldOpening,
  type PresentedReceipt,
} from '@piaosu/core';
import { disclosedTo, type Viewer } from '../../exchange/disclosure.ts';
import type { OpenedReceipt } from './opened-receipt.ts';

/** What of an original is opened to whoever presented a file of it. */
export interface DisclosedComparison {
  readonly fields: readonly FieldOpening[];
  readonly details: readonly DetailOpening[];
  readonly withheld: readonly ComparableField[];
  readonly withheldLines: readonly number[];
}

/**
 * A value that the file already shows is opened to anybody: it tells nothing new and proves that it agrees. A value that
 * differs is opened as far as the viewer may see it; of the rest only its name is told. A stranger sees no value but its
 * own. Lines are shown whole to whoever decides on the receipt: the check code says that they were seen before.
 */
export function discloseComparison(
  presented: PresentedReceipt,
  receipt: Pick<OpenedReceipt, 'header' | 'fields' | 'details'>,
  viewer: Viewer,
): DisclosedComparison {
  const { fields: differing, lines } = compareReceipt(presented, receipt);
  const names = new Set<string>(differing.map(({ field }) => field));
  const allowed: readonly string[] = disclosedTo(viewer, false).fields;
  const isShown = (name: string) => !names.has(name) || allowed.includes(name);
  const shown: readonly string[] = presented.shown;
  const isStranger = viewer === 'STRANGER';
  const changed = new Set(lines.map(({ line }) => line));
  return {
    fields: receipt.fields.filter(({ name }) => shown.includes(name) && isShown(name)),
    details:
      presented.lines === undefined ? [] : receipt.details.filter(({ line }) => !isStranger || !changed.has(line)),
    withheld: presented.shown.filter((name) => isFieldName(name) && !isShown(name)),
    withheldLines: isStranger ? [...changed] : [],
  };
}

/** In constant time, as everywhere. */
export function knowsCheckCode({ checkCode }: PresentedReceipt, { fields }: Pick<OpenedReceipt, 'fields'>): boolean {
  const issued = fields.find(({ name }) => name === 'checkCode')?.value;
  return equalBytes(utf8(checkCode), utf8(typeof issued === 'string' ? issued.toLowerCase() : ''));
}
