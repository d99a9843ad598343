import { DEMO_MEDICINE, type Medicine } from './medicine.ts';

/** A hospital and the receipt numbers that are its own. */
export interface Hospital {
  readonly id: string;
  readonly name: string;
  readonly uscc: string;
  readonly segments: readonly { readonly code: string; readonly from: string; readonly to: string }[];
}

/** A payer; its tier and benefit are facts of the registry, never of a request. */
export interface Payer {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
  readonly benefit: 'INDEMNITY' | 'FIXED';
  /** Above this amount a second officer releases an approval; such a payer has two accounts. */
  readonly releaseAbove?: string;
}

/** Who takes part when a ledger begins: what `npm start`, a demo day, a bench or a test registers. */
export interface World {
  readonly hospitals: readonly Hospital[];
  readonly payers: readonly Payer[];
  readonly calendars: readonly Calendar[];
  /** Absent where nothing is traced. */
  readonly medicine?: Medicine;
}

/** Days of a year that differ from 'Monday to Friday are working days'. */
export interface Calendar {
  readonly year: string;
  readonly holidays: readonly string[];
  readonly workdays: readonly string[];
}

/** The publisher of every hospital of HealthMSP: the institution in whose log their receipts lie. */
export const PUBLISHER = { id: 'PUB-HEALTH-1', shard: 'main' } as const;

/** The patients' portal of HealthMSP: the institution that their tokens name, and in whose name they act on the ledger. */
export const PORTAL = { id: 'PORTAL-HEALTH-1', name: '卫健患者服务平台' } as const;

/**
 * 2026: public holidays and the weekend days worked instead (国办 notice for 2026). 2025 and 2027 without exceptions:
 * a deadline that crosses the year is counted, and an office that needs the exact day sets its calendar.
 */
export const CALENDARS: readonly Calendar[] = [
  { year: '2025', holidays: [], workdays: [] },
  {
    year: '2026',
    holidays: [
      ...days('2026-01-01', 3),
      ...days('2026-02-15', 9),
      ...days('2026-04-04', 3),
      ...days('2026-05-01', 5),
      ...days('2026-06-19', 3),
      ...days('2026-09-25', 3),
      ...days('2026-10-01', 7),
    ],
    workdays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
  { year: '2027', holidays: [], workdays: [] },
];

/** Above it the demo's payers want two officers. */
const RELEASE_ABOVE = '10000.00';

/** The demo of `npm start`: one hospital, payers of each sort, and a supply chain of medicine. */
export const DEMO_WORLD: World = {
  hospitals: [
    {
      id: 'H33010000001',
      name: '市演示医院',
      uscc: '123301004701160000',
      segments: [
        { code: '33060125', from: '0000000001', to: '0000010000' },
        { code: '33060225', from: '0000000001', to: '0000001000' },
      ],
    },
  ],
  payers: [
    { id: 'HZ-BASIC', name: '杭州市医保经办中心', tier: 'BASIC', benefit: 'INDEMNITY', releaseAbove: RELEASE_ABOVE },
    { id: 'WZ-BASIC', name: '温州市医保经办中心', tier: 'BASIC', benefit: 'INDEMNITY', releaseAbove: RELEASE_ABOVE },
    { id: 'CI-CRITICAL', name: '大病保险', tier: 'CRITICAL', benefit: 'INDEMNITY', releaseAbove: RELEASE_ABOVE },
    { id: 'INS-A', name: '甲商业保险', tier: 'COMMERCIAL', benefit: 'INDEMNITY', releaseAbove: RELEASE_ABOVE },
    { id: 'INS-B', name: '乙商业保险', tier: 'COMMERCIAL', benefit: 'INDEMNITY', releaseAbove: RELEASE_ABOVE },
    { id: 'INS-F', name: '定额给付保险', tier: 'COMMERCIAL', benefit: 'FIXED', releaseAbove: RELEASE_ABOVE },
    { id: 'EMP', name: '单位互助', tier: 'EMPLOYER', benefit: 'INDEMNITY', releaseAbove: RELEASE_ABOVE },
  ],
  calendars: CALENDARS,
  medicine: DEMO_MEDICINE,
};

function days(from: string, count: number): string[] {
  const first = Date.parse(`${from}T00:00:00Z`);
  const DAY_MS = 86_400_000;
  return Array.from({ length: count }, (_, i) => new Date(first + i * DAY_MS).toISOString().slice(0, 10));
}

/** By payer; those without a limit are left out. */
export function releaseLimitsOf({ payers }: World): Record<string, string> {
  return Object.fromEntries(
    payers.flatMap(({ id, releaseAbove }) => (releaseAbove === undefined ? [] : [[id, releaseAbove]])),
  );
}
