import {
  AUTHORITY_OF,
  codePrefixRecordShape,
  isPlainObject,
  lotRecordShape,
  premisesRecordShape,
  productRecordShape,
  type LotRecord,
} from '@piaosu/core';
import { isActOf, isSame, keeps, recheckMoved, type MovedRecord } from './moved-record.ts';

type MovedLot = MovedRecord<LotRecord>;

/** LOT~: roots are only added, by the maker; what was said against a lot is taken back by the regulator alone. */
export const recheckLot = recheckMoved(lotRecordShape, 'LOT_RECORD_UNREADABLE', [
  ['LOT_REWRITTEN', keeps<LotRecord>(['product', 'issuer', 'premises', 'expiry'])],
  ['LOT_PARTS', keepsParts],
  ['LOT_NOTICE', ({ before, after, set }) => NOTICES.every((each) => isSaidBy(each, { before, after, set }))],
]);

/** What is said about a lot, and the acts by which it is said. */
const NOTICES = [
  { name: 'held', says: 'lot.hold', ends: 'lot.lift' },
  { name: 'recall', says: 'lot.recall', ends: 'lot.lift' },
  { name: 'withdrawn', says: 'lot.withdraw', ends: undefined },
  { name: 'audited', says: 'lot.audit', ends: undefined },
] as const;

function isSaidBy(
  { name, says, ends }: (typeof NOTICES)[number],
  { before, after, set }: Pick<MovedLot, 'before' | 'after' | 'set'>,
): boolean {
  if (isSame(before?.[name], after[name])) return true;
  const speakers = name === 'audited' ? [AUTHORITY_OF.DrugMSP] : [AUTHORITY_OF.DrugMSP, after.issuer];
  if (after[name] !== undefined) return speakers.some((speaker) => isActOf(set, speaker, [says]));
  return ends !== undefined && isActOf(set, AUTHORITY_OF.DrugMSP, [ends]);
}

function keepsParts({ before, after, set }: MovedLot): boolean {
  const parts = before?.parts ?? [];
  const isKept = parts.every((part, index) => isSame(part, after.parts[index]));
  return (
    isKept &&
    after.parts
      .slice(parts.length)
      .every((part, index) => isCommissioned(after, part, { set, index: parts.length + index }))
  );
}

/** An act of the maker names root, count and place of the part. */
function isCommissioned(
  { issuer, product }: LotRecord,
  { root, count }: LotRecord['parts'][number],
  { set, index }: { readonly set: MovedLot['set']; readonly index: number },
): boolean {
  return set.operations.some(({ action, actor, body }) => {
    if (action !== 'commission' || actor.institution !== issuer || !isPlainObject(body)) return false;
    return body['root'] === root && body['count'] === count && body['product'] === product && body['part'] === index;
  });
}

/** PRD~: what codes and quantities mean never changes; only the regulator says what becomes of a product. */
export const recheckProduct = recheckMoved(productRecordShape, 'PRODUCT_RECORD_UNREADABLE', [
  [
    'PRODUCT_REWRITTEN',
    keeps([
      'id',
      'name',
      'holder',
      'approvalNumber',
      'unitsPerPack',
      'unit',
      'levels',
      'drugCode',
      'insuranceCode',
      'exempt',
    ]),
  ],
  ['PRODUCT_KEY', ({ after, change }) => change.parts[0] === after.id],
  [
    'PRODUCT_ACTOR',
    ({ before, set }) =>
      isActOf(set, AUTHORITY_OF.DrugMSP, before === undefined ? ['product.register'] : ['product.update']),
  ],
]);

/** PFX~: which product a code belongs to is said once. */
export const recheckCodePrefix = recheckMoved(codePrefixRecordShape, 'PREFIX_RECORD_UNREADABLE', [
  ['PREFIX_MOVED', ({ before }) => before === undefined],
  ['PREFIX_ACTOR', ({ set }) => isActOf(set, AUTHORITY_OF.DrugMSP, ['product.register'])],
]);

/** PRE~: a place never changes hands. */
export const recheckPremises = recheckMoved(premisesRecordShape, 'PREMISES_RECORD_UNREADABLE', [
  ['PREMISES_REWRITTEN', keeps(['id', 'institution', 'org', 'kind'])],
  ['PREMISES_KEY', ({ after, change }) => change.parts[0] === after.id],
  [
    'PREMISES_ACTOR',
    ({ after, set }) => isActOf(set, AUTHORITY_OF[after.org], ['premises.register', 'premises.update']),
  ],
]);
