import { integer, listOf, oneOf, record, text, textThat, type TypeOf } from '../shape/shape.ts';
import { hasCheckDigit } from '../trace/check-digit.ts';

import { field } from './field.ts';
import { LEVELS, traceField } from './trace-field.ts';

export const gtinShape = textThat((value) => /^\d{14}$/.test(value) && hasCheckDigit(value));
/** 药品标识码: the first seven digits of a national code. */
export const identificationShape = text(/^8\d{6}$/);

/** One packaging level of a product and the numbers by which codes of that level are recognised. */
export const productLevelShape = record(
  {
    level: traceField.level,
    /** Of the level below; 1 at the lowest. */
    contains: integer(1, 1_000_000),
  },
  { gtin: gtinShape, identification: identificationShape },
);
export type ProductLevel = TypeOf<typeof productLevelShape>;

/**
 * Whether custody is proven on the ledger. DECLARED: stock from before traceability may be dispensed on the declaration
 * of who holds it, until the day given. Set by DrugMSP per product, never by a request.
 */
export const custodyRuleShape = record({ mode: oneOf('ENFORCED', 'DECLARED') }, { until: field.date });

/** Medicines that carry no code by their nature. */
export const EXEMPT_CLASSES = ['HERBAL_SLICE', 'GRANULE', 'INPATIENT_PARTIAL'] as const;

/** A product as it is registered. */
export const productFields = {
  id: traceField.product,
  name: field.name,
  /** 上市许可持有人: the institution that may commission its lots. */
  holder: field.institution,
  /** 批准文号 */
  approvalNumber: text(/^[^\s\p{Cc}]{1,40}$/u),
  /** Smallest dispensing units in a box of level 1. */
  unitsPerPack: traceField.units,
  /** The smallest dispensing unit: 片, 支. */
  unit: text(/^[^\s\p{Cc}]{1,16}$/u),
  levels: listOf(productLevelShape, { min: 1, max: LEVELS.length }),
  custody: custodyRuleShape,
} as const;

export const productOptionals = {
  /** 国家药品编码 */
  drugCode: text(/^\d{14}$/),
  /** 医保药品编码 */
  insuranceCode: text(/^[0-9A-Z]{6,32}$/),
  /** From this day of service on a claim may demand the trace codes of the product. */
  traceFrom: field.date,
  exempt: oneOf(...EXEMPT_CLASSES),
} as const;

/** PRD~product. */
export const productRecordShape = record(
  { v: oneOf(1), state: oneOf('ACTIVE', 'SUSPENDED'), ...productFields },
  productOptionals,
);
export type ProductRecord = TypeOf<typeof productRecordShape>;

/**
 * PFX~scheme~prefix: which product and level the codes with this GTIN or 药品标识码 belong to; under the scheme `ins` the
 * product that a receipt's line means by its 医保药品编码. Written once.
 */
export const codePrefixRecordShape = record({ v: oneOf(1), product: traceField.product, level: traceField.level });
export type CodePrefixRecord = TypeOf<typeof codePrefixRecordShape>;

export const PREMISES_KINDS = ['PLANT', 'WAREHOUSE', 'PHARMACY', 'DISPENSARY'] as const;

/** Where premises lie: public facts, by which a box that is in two places at once is noticed. */
export const premisesOptionals = {
  /** 行政区划代码 */
  region: text(/^\d{6}$/),
  /** Degrees in units of 1e-5, about a metre: the ledger has no fractions. */
  place: record({ lat: integer(-9_000_000, 9_000_000), lon: integer(-18_000_000, 18_000_000) }),
} as const;

/** PRE~premises: a place of an institution that can hold boxes. Never changes hands. */
export const premisesRecordShape = record(
  {
    v: oneOf(1),
    id: traceField.premises,
    institution: field.institution,
    org: field.organisation,
    kind: oneOf(...PREMISES_KINDS),
    state: oneOf('ACTIVE', 'SUSPENDED'),
    name: field.name,
  },
  premisesOptionals,
);
export type PremisesRecord = TypeOf<typeof premisesRecordShape>;
