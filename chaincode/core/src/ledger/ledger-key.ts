/**
 * Every key of the world state is built here, from parts that are validated, so that no part can reach into another kind.
 *
 * | kind | parts | value |
 * |---|---|---|
 * | REG | institution, or `pepper`, `epoch` | {@link InstitutionRecord}, {@link PepperRecord}, {@link EpochRecord} |
 * | SEG | receipt code, first number or `HEAD` | {@link SegmentRecord}, {@link SegmentHead} |
 * | CAL | year | {@link CalendarRecord} |
 * | LOG | publisher, shard | {@link LogRecord} |
 * | CKP | publisher, shard, size (12 digits) | {@link CheckpointRecord} |
 * | RCP | receipt tag | {@link ReceiptRecord} |
 * | BIZ | business tag | {@link BusinessRecord} |
 * | REL | related tag | {@link RelatedRecord} |
 * | PAP | paper tag | {@link PaperRecord} |
 * | LIN | lineage (a tag) | {@link LineageRecord} |
 * | CLM | claim id | {@link ClaimRecord} |
 * | PRD | product | {@link ProductRecord} |
 * | PFX | scheme, GTIN-14, 药品标识码 or (`ins`) 医保药品编码 | {@link CodePrefixRecord} |
 * | PRE | premises | {@link PremisesRecord} |
 * | LOT | lot tag | {@link LotRecord} |
 * | BOX | box tag | {@link UnitRecord}, {@link UnitAlias} |
 * | CON | tag of the container | {@link ContainerRecord} |
 * | DSP | dispensing id | {@link DispensingRecord} |
 * | RXL | tag of a prescription line | {@link PrescriptionRecord} |
 * | SHP | shipment id | {@link ShipmentRecord} |
 * | UNC | premises, product | {@link UncodedRecord} |
 * | TIL | institution, key id of the till | {@link TillRecord} |
 * | CNS | consent id | {@link ConsentRecord} |
 * | PRS | presentation tag | {@link PresentationRecord} |
 * | OP | institution, message tag | {@link OperationRecord} |
 */
export const LEDGER_KINDS = [
  'REG',
  'SEG',
  'CAL',
  'LOG',
  'CKP',
  'RCP',
  'BIZ',
  'REL',
  'PAP',
  'LIN',
  'CLM',
  'CNS',
  'PRS',
  'PRD',
  'PFX',
  'PRE',
  'LOT',
  'BOX',
  'CON',
  'DSP',
  'RXL',
  'SHP',
  'UNC',
  'TIL',
  'OP',
] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

const SEPARATOR = '~';
const PART = /^[0-9A-Za-z][0-9A-Za-z.:_-]{0,127}$/;
const SIZE_DIGITS = 12;

/**
 * @throws RangeError on a part with any other character than `0-9A-Za-z.:_-`. Callers parse their input first, so that
 * this never answers bad input; it is the second net.
 */
export function ledgerKey(kind: LedgerKind, ...parts: readonly string[]): string {
  const bad = parts.find((part) => !PART.test(part));
  if (bad !== undefined || parts.length === 0) throw new RangeError(`not a part of a ledger key of kind ${kind}`);
  return [kind, ...parts].join(SEPARATOR);
}

/** The kind and parts of a key that {@link ledgerKey} built, for projections; undefined for any other text. */
export function splitLedgerKey(key: string): { kind: LedgerKind; parts: string[] } | undefined {
  const [head, ...parts] = key.split(SEPARATOR);
  const kind = LEDGER_KINDS.find((known) => known === head);
  return kind !== undefined && parts.length > 0 && parts.every((part) => PART.test(part)) ? { kind, parts } : undefined;
}

export const institutionKey = (institution: string): string => ledgerKey('REG', institution);
export const pepperKey = (): string => ledgerKey('REG', 'pepper');
export const epochKey = (): string => ledgerKey('REG', 'epoch');
export const segmentKey = (code: string, from: string): string => ledgerKey('SEG', code, from);
export const segmentHeadKey = (code: string): string => ledgerKey('SEG', code, 'HEAD');
export const calendarKey = (year: string): string => ledgerKey('CAL', year);
export const logKey = (publisher: string, shard: string): string => ledgerKey('LOG', publisher, shard);
export const checkpointKey = (publisher: string, shard: string, size: number): string =>
  ledgerKey('CKP', publisher, shard, String(size).padStart(SIZE_DIGITS, '0'));
export const receiptKey = (receiptTag: string): string => ledgerKey('RCP', receiptTag);
export const businessKey = (businessTag: string): string => ledgerKey('BIZ', businessTag);
export const relatedKey = (relatedTag: string): string => ledgerKey('REL', relatedTag);
export const paperKey = (paperTag: string): string => ledgerKey('PAP', paperTag);
export const lineageKey = (lineage: string): string => ledgerKey('LIN', lineage);
export const claimKey = (claimId: string): string => ledgerKey('CLM', claimId);
export const consentKey = (consentId: string): string => ledgerKey('CNS', consentId);
export const presentationKey = (presentationTag: string): string => ledgerKey('PRS', presentationTag);
export const productKey = (product: string): string => ledgerKey('PRD', product);
export const codePrefixKey = (scheme: string, prefix: string): string => ledgerKey('PFX', scheme, prefix);
export const premisesKey = (premises: string): string => ledgerKey('PRE', premises);
export const lotKey = (lotTag: string): string => ledgerKey('LOT', lotTag);
export const boxKey = (boxTag: string): string => ledgerKey('BOX', boxTag);
export const containerKey = (containerTag: string): string => ledgerKey('CON', containerTag);
export const dispensingKey = (id: string): string => ledgerKey('DSP', id);
export const prescriptionKey = (lineTag: string): string => ledgerKey('RXL', lineTag);
export const shipmentKey = (id: string): string => ledgerKey('SHP', id);
export const uncodedKey = (premises: string, product: string): string => ledgerKey('UNC', premises, product);
export const tillKey = (institution: string, keyId: string): string => ledgerKey('TIL', institution, keyId);
export const operationKey = (institution: string, messageTag: string): string =>
  ledgerKey('OP', institution, messageTag);
