import {
  AUTHORITY_OF,
  canonicalBytes,
  institutionKey,
  institutionRecordShape,
  leafHash,
  parseDigestText,
  prescriptionKey,
  prescriptionRecordShape,
  tagParts,
  toDigestText,
  type DigestText,
  type PrescriptionLine,
  type UnitSource,
} from '@piaosu/core';
import { selectDispensingsOfLine } from '../db/dispensings.ts';
import { PRESCRIPTION_QUESTION, type PrescriptionQuestion } from '../exchange/prescription-protocol.ts';
import type { Organisation } from '../organisation.ts';
import { openDispensing, type DispensingDocument } from './dispensing-document.ts';
import { DISPENSING_ORGANISATIONS } from './dispensing-organisation.ts';

type Patient = DispensingDocument['patient'];
type Holder = Pick<Organisation, 'database' | 'secrets'>;
type Asking = Holder & Pick<Organisation, 'mspId' | 'exchange'>;

/** Fillings of one line that are looked through for the one that began it: partial packs of a long prescription. */
const MAX_FILLINGS = 200;

/** The names that a line of a prescription may have, newest first. */
export function lineTags({ tags }: Pick<UnitSource, 'tags'>, line: PrescriptionLine): readonly string[] {
  return tags.all('prescription', tagParts.prescription(line.prescriber, line.prescription, line.line));
}

/**
 * What opens the patient of a line that was begun before, here or at another organisation; empty for a new line, and where
 * nobody opens it to this patient: the ledger then refuses. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE.
 */
export async function prescriptionSalt(
  organisation: Asking,
  source: UnitSource,
  line: PrescriptionLine,
  patient: Patient,
): Promise<string> {
  for (const tag of lineTags(source, line)) {
    const begun = await source.records.get(prescriptionKey(tag), prescriptionRecordShape);
    if (begun === undefined) continue;
    const patients = source.tags.all('patient', tagParts.patient(patient.idType, patient.number));
    const fits = (salt: string): boolean => opens(source, begun.patientCommit, patients, salt);
    const own = (await ownSalts(organisation, lineTags(source, line))).find(fits);
    return own ?? (await foreignSalt(organisation, source, { tag, patients, fits })) ?? '';
  }
  return '';
}

async function ownSalts({ database, secrets }: Holder, lines: readonly string[]): Promise<string[]> {
  const rows = await selectDispensingsOfLine(database, lines, MAX_FILLINGS);
  return rows.map((row) => openDispensing(secrets, row).document.patientSalt);
}

interface Line {
  readonly tag: string;
  readonly patients: readonly string[];
  readonly fits: (salt: string) => boolean;
}

/** Of the organisations that have pharmacies the one that began it answers. */
async function foreignSalt(
  { mspId, exchange }: Asking,
  source: UnitSource,
  { tag, patients, fits }: Line,
): Promise<string | undefined> {
  for (const org of DISPENSING_ORGANISATIONS.filter((each) => each !== mspId)) {
    const authority = await source.records.get(institutionKey(AUTHORITY_OF[org]), institutionRecordShape);
    if (authority?.endpoint === undefined) continue;
    const peer = { org, endpoint: authority.endpoint };
    for (const patient of patients) {
      const question = { line: tag, patient: patientMark(source, patient, tag) };
      const { salt } = await exchange.ask(peer, PRESCRIPTION_QUESTION, question);
      if (salt !== null && fits(salt)) return salt;
    }
  }
  return undefined;
}

/** What this organisation knows of a line, to an asker who knows the patient. */
export async function knownSalt(
  holder: Holder,
  source: UnitSource,
  { line, patient }: PrescriptionQuestion,
): Promise<string | undefined> {
  const rows = await selectDispensingsOfLine(holder.database, [line], MAX_FILLINGS);
  for (const row of rows) {
    const { document } = openDispensing(holder.secrets, row);
    const { idType, number } = document.patient;
    const marks = source.tags
      .all('patient', tagParts.patient(idType, number))
      .map((tag) => patientMark(source, tag, line));
    const begun = await source.records.get(prescriptionKey(line), prescriptionRecordShape);
    const patients = source.tags.all('patient', tagParts.patient(idType, number));
    const hasBegun = begun !== undefined && opens(source, begun.patientCommit, patients, document.patientSalt);
    if (hasBegun && marks.some((mark) => mark === patient)) return document.patientSalt;
  }
  return undefined;
}

function patientMark({ suiteOf }: UnitSource, patientTag: string, line: string): DigestText {
  const suite = suiteOf('sha-256');
  return toDigestText(suite.alg, leafHash(suite, canonicalBytes([patientTag, line])));
}

/** Whether a salt opens a commitment to a person of these tags. */
function opens({ suiteOf }: UnitSource, commit: string, patients: readonly string[], salt: string): boolean {
  const digest = parseDigestText(commit);
  if (!digest.ok) return false;
  const suite = suiteOf(digest.value.alg);
  return patients.some((tag) => toDigestText(suite.alg, leafHash(suite, canonicalBytes([tag, salt]))) === commit);
}
