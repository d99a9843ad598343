import { CALENDARS, type Hospital, type World } from '../start/world.ts';
import type { ReceiptSeries } from './receipts.ts';
import { BENCH_MEDICINE } from './trace/bench-lot.ts';

const CODE = '33060126';
export const PAYER = 'INS-A';

export const HOSPITAL: Hospital = {
  id: 'H33011213375',
  name: '市第一人民医院',
  uscc: '123308473498721069',
  segments: [{ code: CODE, from: '0000000001', to: '0009999999' }],
};

export const BENCH_WORLD: World = {
  hospitals: [HOSPITAL],
  payers: [{ id: PAYER, name: '甲商业保险', tier: 'COMMERCIAL', benefit: 'INDEMNITY' }],
  calendars: CALENDARS,
  medicine: BENCH_MEDICINE,
};

/** Receipts with numbers of their own; without `firstNumber` the first ones that the bench published. */
export function benchSeries(count: number, firstNumber = 1): ReceiptSeries {
  return { issuer: HOSPITAL.id, uscc: HOSPITAL.uscc, code: CODE, firstNumber, count, issueDate: '2026-11-20' };
}
