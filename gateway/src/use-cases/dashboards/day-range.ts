import { addDays, daysBetween, PiaosuError } from '@piaosu/core';
import type { DayRange } from '../../db/dashboards.ts';

/** A quarter: more days are asked for in several questions, so that none of them holds up the gateway. */
export const MAX_DAYS = 92;

/** Days in Beijing, both counted in. Throws PiaosuError SCHEMA when they are turned round or too many. */
export function rangeOf(from: string, to: string): DayRange {
  const days = daysBetween(from, to) + 1;
  if (days < 1) throw new PiaosuError('SCHEMA', { pointer: '/from' });
  if (days > MAX_DAYS) throw new PiaosuError('SCHEMA', { pointer: '/to', maximum: MAX_DAYS });
  return { from: startOf(from), until: startOf(addDays(to, 1)) };
}

function startOf(day: string): Date {
  return new Date(`${day}T00:00:00+08:00`);
}
