/** The one variable by which a child of a product with a shifted clock knows by how much, in milliseconds. */
export const CLOCK_OFFSET_VARIABLE = 'PIAOSU_CLOCK_OFFSET_MS';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Certificates are issued one day back and for ten years: outside of that nobody would trust anybody. */
const EARLIEST_MS = -86_400_000 / 2;
const LATEST_MS = 5 * 365 * 86_400_000;

/**
 * Milliseconds of `10d`, `72h`, `-20m`, `90s`.
 * @throws with a sentence when the text is no such duration, or one that the certificates do not last for
 */
export function parseClockOffset(text: string): number {
  const [, sign = '', digits = '', unit = ''] = /^([+-]?)(\d{1,9})([smhd])$/u.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) {
    throw new Error(`--clock-offset takes a number with s, m, h or d (10d, 72h, -20m), not '${text}'.`);
  }
  const offsetMs = Number(`${sign}${digits}`) * unitMs;
  if (offsetMs < EARLIEST_MS || offsetMs > LATEST_MS) {
    throw new Error(`--clock-offset ${text} is too far: certificates would not be valid (from -12h to 1825d).`);
  }
  return offsetMs;
}

/** The text that {@link parseClockOffset} reads, in the largest unit that fits. */
export function formatClockOffset(offsetMs: number): string {
  const fits = Object.entries(UNITS_MS).findLast(([, ms]) => offsetMs % ms === 0);
  if (fits === undefined) return `${Math.ceil(offsetMs / 1000).toString()}s`;
  return `${(offsetMs / fits[1]).toString()}${fits[0]}`;
}
