import { parsed, refuse, type Parsed } from './result.ts';

/** 14 digits: the largest amount stays a safe integer of fen even when a thousand of them are added. */
const AMOUNT = /^-?\d{1,12}\.\d{2}$/;

/** Money on the wire to integer fen. Nothing is rounded: any other form is AMOUNT_FORMAT. */
export function parseFen(text: string): Parsed<number> {
  const fen = readFen(text);
  return fen === undefined ? refuse('AMOUNT_FORMAT', { expected: '1000.00' }) : parsed(fen);
}

/** As parseFen, without the wrapping, for callers that keep their own list of faults. */
export function readFen(text: string): number | undefined {
  if (!AMOUNT.test(text)) return undefined;
  const point = text.length - 3;
  const fen = Number(text.slice(0, point) + text.slice(point + 1));
  return fen === 0 ? 0 : fen;
}

/**
 * A sum that cannot lie: once it leaves the safe integers it is NaN, which equals no amount. Only hostile input gets
 * there, with hundreds of lines of a hundred thousand million yuan.
 */
export function addFen(left: number, right: number): number {
  const sum = left + right;
  return Number.isSafeInteger(sum) ? sum : Number.NaN;
}

export function sumFen(amounts: readonly number[]): number {
  return amounts.reduce(addFen, 0);
}

/** Integer fen to the decimal string of the wire. */
export function formatFen(fen: number): string {
  if (!Number.isSafeInteger(fen)) return 'out of range';
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
