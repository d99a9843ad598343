import { faultToJson, PiaosuError, premisesKey, premisesRecordShape, type UnitDispensing } from '@piaosu/core';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import { lotNumberOf } from '../../dispensing/lot-numbers.ts';
import { assertMayScan, noteMisses } from '../../dispensing/scan-throttle.ts';
import { readScannedCode, type ScannedCode } from '../../dispensing/scanned-code.ts';
import type { Caller } from '../../http/caller.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Trace, UnitStanding } from '../../trace/index.ts';

/** A box as one who has a part in its life sees it. */
export interface SeenBox {
  readonly id: string;
  readonly standing: UnitStanding;
  readonly lotNumber?: string;
  /** Who holds it is told to the regulator, and to who holds it. */
  readonly custodian?: string;
  /** All to the regulator, the own ones to a pharmacy, none to others. */
  readonly dispensings: readonly UnitDispensing[];
}

/**
 * A box by any of its codes, for its maker, who holds it, who gave it out, and the regulator. To everybody else it is as
 * unknown as one that does not exist. Throws PiaosuError RESOURCE_NOT_FOUND, the format code, RATE_LIMITED,
 * PEER_GATEWAY_UNAVAILABLE.
 */
export async function readBox({ organisation, caller }: CallerContext, text: string): Promise<SeenBox> {
  const code = readOne(text);
  const { id } = code;
  const place = { institution: caller.institution, premises: caller.institution };
  await assertMayScan(organisation, place);
  const trace = organisation.trace.over(gatheredReads(organisation.projection));
  const standing = await trace.standing(id);
  const seen = standing === undefined ? undefined : await seenBy(trace, caller, standing);
  if (standing !== undefined && seen !== undefined) {
    const lotNumber = await lotNumberOf(trace, standing, code);
    return { id, ...seen, ...(lotNumber === undefined ? {} : { lotNumber }) };
  }
  await noteMisses(organisation, place, 1);
  throw new PiaosuError('RESOURCE_NOT_FOUND');
}

/** Throws PiaosuError with the format code. */
function readOne(text: string): ScannedCode {
  const read = readScannedCode(text);
  if (read.ok) return read.value;
  const faults = read.faults.map((fault) => faultToJson({ ...fault, pointer: `/code${fault.pointer}` }));
  throw new PiaosuError(read.faults[0]?.code ?? 'SCHEMA', faults);
}

/** Undefined for whoever has no part in its life. */
async function seenBy(
  trace: Trace,
  { institution, roles }: Caller,
  standing: UnitStanding,
): Promise<Omit<SeenBox, 'id' | 'lotNumber'> | undefined> {
  const { custody, record } = standing;
  const custodian = custody.premises.id;
  if (roles.includes('DRUG_INSPECTOR')) return { standing, custodian, dispensings: record.dispensings };
  const dispensings = await ownDispensings(trace, institution, standing);
  if (custody.premises.institution === institution) return { standing, custodian, dispensings };
  const isParty = dispensings.length > 0 || standing.lot.issuer === institution;
  return isParty ? { standing, dispensings } : undefined;
}

/** Premises never change hands, so who gave it out is who they belong to. */
async function ownDispensings(
  { source }: Trace,
  institution: string,
  { record }: UnitStanding,
): Promise<readonly UnitDispensing[]> {
  const places = await Promise.all(
    record.dispensings.map(({ premises }) => source.records.get(premisesKey(premises), premisesRecordShape)),
  );
  return record.dispensings.filter((_, index) => places[index]?.institution === institution);
}
