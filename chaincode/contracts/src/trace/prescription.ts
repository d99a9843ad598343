import {
  canonicalJson,
  leafHashOfText,
  PiaosuError,
  prescriptionKey,
  prescriptionRecordShape,
  tagParts,
  toDigestText,
  type DigestText,
  type PrescriptionLine,
  type PrescriptionRecord,
} from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';
import type { Tags } from '../batch/tags.ts';

/** For whom and on which lines medicines are given out: the private part of every basket, coded or not. */
export interface Prescribed extends Surroundings {
  readonly secret: {
    readonly salt: string;
    readonly patient: { readonly idType: string; readonly number: string };
    readonly lines: readonly PrescriptionLine[];
    /** Opens the patient of lines that were begun elsewhere; one for each of `lines`, empty when new. */
    readonly patientSalts: readonly string[];
  };
}

/** The keys under which the lines of a basket may stand. */
export function prescriptionKeys({ lines }: Pick<Prescribed['secret'], 'lines'>, tags: Tags): string[] {
  return lines.flatMap((line) => lineTags(tags, line)).map(prescriptionKey);
}

/** H(0x00 ‖ [patientTag, salt]) with the salt of the act: fresh each time, so that two baskets of one person are not linked. */
export function basketPatient({ secret, tags, tx }: Prescribed): DigestText {
  const patient = tags.newest('patient', tagParts.patient(secret.patient.idType, secret.patient.number));
  return commitOf(tx, patient, secret.salt);
}

/** The tag under which a line of a prescription is counted: the one that it was begun with, whatever is newest today. */
export async function countedTag(at: Surroundings, line: PrescriptionLine): Promise<string> {
  const { prescriber, prescription, line: number } = line;
  const newest = at.tags.newest('prescription', tagParts.prescription(prescriber, prescription, number));
  return (await lineUnder(at, line))?.tag ?? newest;
}

/**
 * A line of a prescription is filled once, over however many pharmacies. Answers what is left of it.
 * @throws PiaosuError QTY_OVER with what is left; DATA_MISMATCH when the line was begun for another patient, product or
 * quantity
 */
export async function countDown(act: Prescribed, index: number, units: number): Promise<number> {
  const { records, secret } = act;
  const line = secret.lines[index];
  if (line === undefined) throw new PiaosuError('SCHEMA', { pointer: '/private/lines' });
  const known = await lineUnder(act, line);
  assertSameLine(act, index, line, known?.record);
  const given = known?.record.given ?? 0;
  if (given + units > line.quantity) throw new PiaosuError('QTY_OVER', { line: index, left: line.quantity - given });
  const begun = { v: 1, product: line.product, quantity: line.quantity, patientCommit: basketPatient(act) } as const;
  records.put(prescriptionKey(await countedTag(act, line)), { ...(known?.record ?? begun), given: given + units });
  return line.quantity - given - units;
}

/** What was taken back may be given out again on the same line. */
export async function countUp({ records }: Surroundings, prescription: string, units: number): Promise<void> {
  const line = await records.get(prescriptionKey(prescription), prescriptionRecordShape);
  if (line === undefined) throw new Error('a basket without its prescription');
  records.put(prescriptionKey(prescription), { ...line, given: line.given - units });
}

function commitOf(tx: Surroundings['tx'], patientTag: string, salt: string): DigestText {
  const suite = tx.ports.suiteOf('sha-256');
  return toDigestText(suite.alg, leafHashOfText(suite, canonicalJson([patientTag, salt])));
}

function lineTags(tags: Tags, { prescriber, prescription, line }: PrescriptionLine): string[] {
  return tags.all('prescription', tagParts.prescription(prescriber, prescription, line));
}

async function lineUnder({ records, tags }: Surroundings, line: PrescriptionLine) {
  for (const tag of lineTags(tags, line)) {
    const record = await records.get(prescriptionKey(tag), prescriptionRecordShape);
    if (record !== undefined) return { tag, record };
  }
  return undefined;
}

/** The same patient, product and quantity; what this basket has begun itself is opened by its own salt. */
function assertSameLine(
  act: Prescribed,
  index: number,
  line: PrescriptionLine,
  known: PrescriptionRecord | undefined,
): void {
  if (known === undefined) return;
  const { patient, patientSalts } = act.secret;
  const salt = patientSalts[index] ?? '';
  const names = act.tags.all('patient', tagParts.patient(patient.idType, patient.number));
  const isOpened = names.some((name) => commitOf(act.tx, name, salt) === known.patientCommit);
  const isPatient = isOpened || known.patientCommit === basketPatient(act);
  if (!isPatient) throw new PiaosuError('DATA_MISMATCH', { line: index, differs: 'patient' });
  if (known.product !== line.product || known.quantity !== line.quantity)
    throw new PiaosuError('DATA_MISMATCH', { line: index, differs: 'prescription' });
}
