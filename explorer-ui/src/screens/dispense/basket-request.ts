import { isResidentId } from '@piaosu/core';
import type { DispenseBody, UncodedBody } from '../../api/dispensing.ts';
import type { Basket, BasketBox, BasketLine } from './basket.ts';

/** What keeps a basket from being given out; the field to mend it in. */
export interface BasketFault {
  readonly fault: BasketFaultName;
  /** Id of the element that takes the focus. */
  readonly field: string;
  /** What it is about: a product's name, a code. */
  readonly name?: string;
}

export type BasketFaultName =
  | 'nothing'
  | 'patient'
  | 'patient-digit'
  | 'prescriber'
  | 'prescription'
  | 'receipt'
  | 'quantity'
  | 'quantity-short'
  | 'empty-line'
  | 'no-line'
  | 'part';

/** One request of the basket: boxes together, and what has no code apart. */
export type BasketRequest =
  | { readonly path: '/dispenses'; readonly body: DispenseBody; readonly boxes: readonly string[] }
  | { readonly path: '/uncoded-dispenses'; readonly body: UncodedBody; readonly boxes: readonly [] };

const WHOLE = /^[1-9]\d{0,6}$/u;

/** A whole number as somebody types it, full-width digits too; undefined when it is none. */
export function wholeOf(text: string): number | undefined {
  const digits = text.normalize('NFKC').trim();
  return WHOLE.test(digits) ? Number(digits) : undefined;
}

/** Units that a box gives; undefined when its part is no number or more than is left. */
export function unitsOf({ part, left, product }: BasketBox): number | undefined {
  const most = left ?? product?.unitsPerPack;
  if (part.trim() === '') return most ?? 1;
  const units = wholeOf(part);
  return units === undefined || (most !== undefined && units > most) ? undefined : units;
}

/** Units of a line on the counter, with and without codes. */
export function countedOf(basket: Basket, { id, uncoded }: BasketLine): number {
  const boxes = basket.boxes.filter(({ line }) => line === id);
  return boxes.reduce((sum, box) => sum + (unitsOf(box) ?? 0), wholeOf(uncoded) ?? 0);
}

/** Some of it is given out of stock that carries no codes. */
export function isUncoded({ uncoded }: BasketLine): boolean {
  return wholeOf(uncoded) !== undefined;
}

/** Everything that is missing or wrong, in the order of the screen. */
export function faultsOf(basket: Basket): BasketFault[] {
  const { lines, boxes } = basket;
  const nothing: BasketFault[] = lines.length + boxes.length === 0 ? [{ fault: 'nothing', field: 'scan' }] : [];
  return [
    ...nothing,
    ...patientFaults(basket),
    ...fieldFaults(basket),
    ...receiptFaults(basket),
    ...lines.flatMap((line) => lineFaults(basket, line)),
    ...boxes.flatMap(boxFaults),
  ];
}

function patientFaults({ idType, patient }: Basket): BasketFault[] {
  const number = idOf(patient);
  if (!/^[0-9A-Z]{1,32}$/u.test(number)) return [{ fault: 'patient', field: 'patient' }];
  const wrong = idType === '01' && !isResidentId(number);
  return wrong ? [{ fault: 'patient-digit', field: 'patient' }] : [];
}

function fieldFaults({ prescriber, prescription }: Basket): BasketFault[] {
  const [by, number] = [plain(prescriber), plain(prescription)];
  return [
    ...(/^[0-9A-Z][0-9A-Z-]{1,31}$/u.test(by) ? [] : [{ fault: 'prescriber', field: 'prescriber' } as const]),
    ...(/^[\x21-\x7e]{1,64}$/u.test(number) ? [] : [{ fault: 'prescription', field: 'prescription' } as const]),
  ];
}

function receiptFaults({ receiptCode, receiptNumber }: Basket): BasketFault[] {
  const [code, number] = [plain(receiptCode), plain(receiptNumber)];
  if (code === '' && number === '') return [];
  if (!/^\d{8}$/u.test(code)) return [{ fault: 'receipt', field: 'receiptCode' }];
  return /^\d{10}$/u.test(number) ? [] : [{ fault: 'receipt', field: 'receiptNumber' }];
}

function lineFaults(basket: Basket, line: BasketLine): BasketFault[] {
  const { id, quantity, uncoded, product } = line;
  const { name } = product;
  if (uncoded.trim() !== '' && wholeOf(uncoded) === undefined)
    return [{ fault: 'quantity', field: `uncoded-${id}`, name }];
  const counted = countedOf(basket, line);
  const isEmpty = counted === 0 && !basket.boxes.some((box) => box.line === id);
  if (isEmpty) return [{ fault: 'empty-line', field: `quantity-${id}`, name }];
  if (quantity.trim() === '') return [];
  const prescribed = wholeOf(quantity);
  if (prescribed === undefined) return [{ fault: 'quantity', field: `quantity-${id}`, name }];
  return prescribed < counted ? [{ fault: 'quantity-short', field: `quantity-${id}`, name }] : [];
}

function boxFaults(box: BasketBox): BasketFault[] {
  const name = box.product?.name ?? box.code;
  if (box.line === undefined) return [{ fault: 'no-line', field: `line-of-${box.id}`, name }];
  return unitsOf(box) === undefined ? [{ fault: 'part', field: `part-of-${box.id}`, name }] : [];
}

/** The requests of a basket without faults: one, or two when some of it has no code. */
export function requestsOf(basket: Basket, premises: string): BasketRequest[] {
  const patient = { idType: basket.idType, number: idOf(basket.patient) };
  const coded = basket.lines.filter(({ id }) => basket.boxes.some(({ line }) => line === id));
  const uncoded = basket.lines.filter(isUncoded);
  const lines = (of: readonly BasketLine[]) => of.map((line) => toLine(basket, line));
  return [
    ...(coded.length === 0
      ? []
      : [
          {
            path: '/dispenses' as const,
            body: {
              premises,
              patient,
              lines: lines(coded),
              units: basket.boxes.map((box) => toUnit(basket, coded, box)),
            },
            boxes: basket.boxes.map(({ id }) => id),
          },
        ]),
    ...(uncoded.length === 0
      ? []
      : [
          {
            path: '/uncoded-dispenses' as const,
            body: { premises, patient, lines: lines(uncoded), items: uncoded.map((l, i) => toItem(basket, l, i)) },
            boxes: [] as const,
          },
        ]),
  ];
}

function toLine(basket: Basket, line: BasketLine): DispenseBody['lines'][number] {
  return {
    prescriber: plain(basket.prescriber),
    prescription: plain(basket.prescription),
    line: numberOf(basket, line),
    product: line.product.id,
    quantity: wholeOf(line.quantity) ?? countedOf(basket, line),
  };
}

function toUnit(basket: Basket, coded: readonly BasketLine[], box: BasketBox): DispenseBody['units'][number] {
  const at = coded.findIndex(({ id }) => id === box.line);
  const line = coded[at];
  const part = wholeOf(box.part) ?? restOf(box);
  return {
    code: box.code,
    line: at,
    ...(part === undefined ? {} : { part }),
    ...(box.substituted ? { substituted: true as const } : {}),
    ...(line === undefined ? {} : receiptOf(basket, line)),
  };
}

/** Of a box that was opened nobody may ask for the whole. */
function restOf({ left, product }: BasketBox): number | undefined {
  return left !== undefined && product !== undefined && left < product.unitsPerPack ? left : undefined;
}

function toItem(basket: Basket, line: BasketLine, at: number): UncodedBody['items'][number] {
  return { product: line.product.id, units: wholeOf(line.uncoded) ?? 0, line: at, ...receiptOf(basket, line) };
}

/** The receipt's line has the number of the prescription's; without a receipt it is bound later. */
function receiptOf(basket: Basket, line: BasketLine) {
  const [code, number] = [plain(basket.receiptCode), plain(basket.receiptNumber)];
  return code === '' ? {} : { receipt: { code, number, line: numberOf(basket, line) } };
}

function numberOf({ lines }: Basket, { id }: BasketLine): number {
  return lines.findIndex((line) => line.id === id) + 1;
}

/** Numbers of papers as typed: full-width signs and blanks do no harm. */
function plain(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/gu, '');
}

function idOf(text: string): string {
  return plain(text).toUpperCase();
}
