import type { Json } from '../encoding/json.ts';
import { isPlainObject } from '../encoding/json.ts';
import { codePrefixKey } from '../ledger/ledger-key.ts';
import type { ProductRecord } from '../ledger/product-record.ts';
import type { DetailOpening } from '../receipt/receipt-opening.ts';
import { parseTraceCode } from '../trace/parse-trace-code.ts';

/** What of a disclosed line leads to medicines. Other charges have none of it that the registry knows. */
export interface MedicineLine {
  readonly line: number;
  /** 医保药品编码, or whatever else the hospital charged for. */
  readonly itemCode: string;
  readonly unit: string;
  /** A decimal string, as printed. */
  readonly quantity: string;
  /** Money on the wire, '10.00'. */
  readonly amount: string;
  /** Canonical ids of the codes on it that can be read, in their order; undefined where one cannot. */
  readonly ids: readonly (string | undefined)[];
}

/** The scheme of PFX~ under which 医保药品编码 stand, beside those of the codes on boxes. */
export const INSURANCE_SCHEME = 'ins';

const INSURANCE_CODE = /^[0-9A-Z]{6,32}$/;

/**
 * PFX~ under which the product of a line stands; undefined for an item that can be none. However it is typed: a code in
 * small or full-width letters is the same medicine to whoever reads the line, so it must be to the rules.
 */
export function insuranceCodeKey(itemCode: string): string | undefined {
  const code = itemCode.normalize('NFKC').trim().toUpperCase();
  return INSURANCE_CODE.test(code) ? codePrefixKey(INSURANCE_SCHEME, code) : undefined;
}

/**
 * Reads a line as its issuer committed to it. The codes stand for themselves, so only the standard's forms count.
 * `year` decides the century of dates in the codes.
 */
export function readMedicineLine({ line, value }: Pick<DetailOpening, 'line' | 'value'>, year: number): MedicineLine {
  const text = (name: string): string => textOf(value, name);
  const codes = text('traceCode')
    .split(';')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  const ids = codes.map((code) => {
    const read = parseTraceCode(code, { referenceYear: year, source: 'RECORD' });
    return read.ok ? read.value.id : undefined;
  });
  return {
    line,
    itemCode: text('itemCode'),
    unit: text('unit'),
    quantity: text('quantity'),
    amount: text('amount'),
    ids,
  };
}

function textOf(value: Json, name: string): string {
  const member = isPlainObject(value) ? value[name] : undefined;
  return typeof member === 'string' ? member : '';
}

const NO_MONEY = /^(?:-\d{1,12}\.\d{2}|0{1,12}\.00)$/;

/** Whether a line takes an earlier one back or is free of charge: by its quantity and by its money, else a zero hides a price. */
export function asksNothing({ amount }: Pick<MedicineLine, 'amount'>, charged: number | undefined): boolean {
  return charged !== undefined && charged <= 0 && NO_MONEY.test(amount);
}

const QUANTITY = /^(-?\d{1,12})(?:\.(\d{1,6}))?$/;
const DECIMALS = 6;
const SCALE = 10n ** BigInt(DECIMALS);

/**
 * What a line charges, in smallest dispensing units: packs unless it counts in the product's own unit (片, 支); negative on
 * a line that takes an earlier one back. Undefined for what is no whole number of them.
 */
export function chargedUnits(
  { quantity, unit }: Pick<MedicineLine, 'quantity' | 'unit'>,
  product: Pick<ProductRecord, 'unit' | 'unitsPerPack'>,
): number | undefined {
  const [, whole, decimals = ''] = QUANTITY.exec(quantity) ?? [];
  if (whole === undefined) return undefined;
  const each = unit === product.unit ? 1n : BigInt(product.unitsPerPack);
  const scaled = BigInt(whole + decimals.padEnd(DECIMALS, '0')) * each;
  return scaled % SCALE === 0n ? Number(scaled / SCALE) : undefined;
}
