import { institutionKey, institutionRecordShape, parseShape, PiaosuError, toBeijingDate } from '@piaosu/core';
import type { InstitutionRecord } from '@piaosu/core';
import type { CallerContext } from '../http/route.ts';
import type { Organisation } from '../organisation.ts';

/** One hospital's day, by the date printed on its receipts (Beijing time). */
export interface Day {
  readonly institution: string;
  readonly day: string;
}

/** A day is open until it has ended in Beijing: receipts may still be added to it by right. */
export function isOpen({ day }: Day, nowMs: number): boolean {
  return day >= toBeijingDate(Math.floor(nowMs / 1000));
}

/**
 * The hospital, if its day is the caller's to see: its own; the publisher, the registrar and an auditor of the organisation
 * see every hospital's. Anything else looks like a hospital that does not exist. Throws PiaosuError RESOURCE_NOT_FOUND.
 */
export async function hospitalOf(context: CallerContext, { institution }: Day): Promise<InstitutionRecord> {
  const { organisation, caller } = context;
  const seesAll =
    caller.institution === organisation.config.publisher?.id ||
    caller.roles.some((role) => role === 'REGISTRAR' || role === 'AUDITOR');
  const hospital = await publishedHere(organisation, institution);
  if (hospital === undefined || !(seesAll || caller.institution === institution))
    throw new PiaosuError('RESOURCE_NOT_FOUND', { institution });
  return hospital;
}

async function publishedHere(
  { projection, config }: Organisation,
  institution: string,
): Promise<InstitutionRecord | undefined> {
  const record = await projection.record(institutionKey(institution));
  const hospital = parseShape(institutionRecordShape, record?.value);
  if (!hospital.ok || config.publisher === undefined) return undefined;
  return hospital.value.publisher === config.publisher.id ? hospital.value : undefined;
}
