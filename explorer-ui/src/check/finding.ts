import {
  isPlainObject,
  isUnknownArray,
  type Check,
  type CheckName,
  type Code,
  type EvidencePackage,
  type Headline,
  type Json,
  type Verdict,
} from '@piaosu/core';
import { toneOfHeadline } from '../ui/tone.ts';
import type { Tone } from '../ui/tone.ts';
import type { Earlier, ReceiptAnswer } from './answers.ts';

export type PublicCheckName = Exclude<CheckName, 'eligibility' | 'trace'>;

/** One line of the list of checks, and who made it. */
export interface FoundCheck {
  readonly name: PublicCheckName;
  readonly result: Check['result'];
  readonly code?: Code;
  readonly by: 'BROWSER' | 'SERVICE';
}

/** What has to be said besides the checks. */
export type Reason = 'STATUS_NOT_ANSWERED' | 'STATUS_NOT_ASKED' | 'SERVICE_UNSURE' | 'SERVICE_DIFFERS' | 'NO_ROOTS';

/** A detail line that differs; of a package with what the file says it is. */
export interface ChangedLine {
  readonly line: number;
  readonly name?: string;
  readonly amount?: string;
}

export interface Finding {
  readonly headline: Headline;
  readonly checks: readonly FoundCheck[];
  readonly fields: readonly string[];
  readonly lines: readonly ChangedLine[];
  readonly reasons: readonly Reason[];
  readonly asOfBlock?: number;
  readonly earlier?: Earlier;
}

/** What the service said about the state of a receipt whose package was verified here. */
export type StatusReply =
  | { readonly state: 'ANSWERED'; readonly answer: ReceiptAnswer }
  | { readonly state: 'NOT_ANSWERED' }
  /** The package does not show what a stranger must know to ask. */
  | { readonly state: 'NOT_ASKED' };

/** What makes the content of a package the issuer's own, whatever became of the receipt afterwards. */
const PROVING: readonly PublicCheckName[] = ['integrity', 'anchoring', 'issuer'];
/** Every check that a green verdict rests on; a seal that could not be checked weighs nothing. */
const NEEDED: readonly PublicCheckName[] = [...PROVING, 'status'];

/** Green only where each needed check was made and holds, whatever the headline says. */
export function toneOf({ headline, checks }: Finding): Tone {
  const tone = toneOfHeadline(headline);
  return tone !== 'good' || areAllValid(checks) ? tone : 'doubt';
}

/** What the service answers to elements, a QR code or a file; a headline that its checks do not carry is not repeated. */
export function findingOfAnswer({ headline, checks, fields, lines, asOfBlock, earlier }: ReceiptAnswer): Finding {
  const shown = checks.flatMap((check) => foundCheck(check, 'SERVICE'));
  return {
    headline: headline === 'GENUINE' && !areAllValid(shown) ? 'UNCONFIRMED' : headline,
    checks: shown,
    fields,
    lines: lines.map((line) => ({ line })),
    reasons: [],
    ...(asOfBlock === undefined ? {} : { asOfBlock }),
    ...(earlier === undefined ? {} : { earlier }),
  };
}

/** What was verified here alone. */
export function findingOfVerdict({ headline, checks, asOfBlock }: Verdict, evidence?: EvidencePackage): Finding {
  return {
    headline,
    checks: checks.flatMap((check) => foundCheck(check, 'BROWSER')),
    ...alteredParts(checks, evidence),
    reasons: [],
    ...(asOfBlock === undefined ? {} : { asOfBlock }),
  };
}

/** Whether it is worth asking for the state today: nothing speaks against the package itself. */
export function isStatusOpen({ headline }: Verdict): boolean {
  return headline === 'UNCONFIRMED';
}

/** What an answer of the service does to a package that holds by itself. */
const EFFECTS: Readonly<Record<Headline, 'STANDS' | 'AGAINST' | Reason>> = {
  GENUINE: 'STANDS',
  RED_FLUSHED: 'AGAINST',
  SUPERSEDED: 'AGAINST',
  ISSUER_UNTRUSTED: 'AGAINST',
  TAMPERED: 'AGAINST',
  NOT_FOUND: 'SERVICE_DIFFERS',
  MISMATCH: 'SERVICE_DIFFERS',
  UNCONFIRMED: 'SERVICE_UNSURE',
  PENDING_ANCHOR: 'SERVICE_UNSURE',
  RATE_LIMITED: 'SERVICE_UNSURE',
};

/**
 * The state of a verified package, completed by what the service says of it. The service adds the state and nothing else: an
 * anchoring or issuer that was not shown here stays open, whatever the service says. What speaks against the receipt counts.
 */
export function withStatus(own: Finding, status: StatusReply): Finding {
  if (status.state === 'NOT_ASKED') return unconfirmed(own, 'STATUS_NOT_ASKED');
  if (status.state === 'NOT_ANSWERED') return unconfirmed(own, 'STATUS_NOT_ANSWERED');
  const answer = findingOfAnswer(status.answer);
  const effect = EFFECTS[answer.headline];
  if (effect === 'STANDS') return standing(own, answer);
  return effect === 'AGAINST' ? against(own, answer) : unconfirmed(own, effect);
}

function standing(own: Finding, answer: Finding): Finding {
  const state = answer.checks.filter(({ name }) => name === 'status');
  const checks = replaced(own.checks, state);
  return { ...own, ...contextOf(answer), checks, headline: areAllValid(checks) ? 'GENUINE' : 'UNCONFIRMED' };
}

function against(own: Finding, answer: Finding): Finding {
  const failed = answer.checks.filter(({ result }) => result === 'invalid');
  return { ...own, ...contextOf(answer), headline: answer.headline, checks: replaced(own.checks, failed) };
}

function contextOf({ earlier, asOfBlock }: Finding): Pick<Finding, 'earlier' | 'asOfBlock'> {
  return { ...(earlier && { earlier }), ...(asOfBlock === undefined ? {} : { asOfBlock }) };
}

export function withReason(finding: Finding, reason: Reason): Finding {
  return { ...finding, reasons: [...finding.reasons, reason] };
}

function unconfirmed(own: Finding, reason: Reason): Finding {
  return withReason({ ...own, headline: 'UNCONFIRMED' }, reason);
}

/** Whether what is shown is what its issuer issued. */
export function isProven({ checks }: Finding): boolean {
  return areAllValid(checks, PROVING);
}

function areAllValid(checks: readonly FoundCheck[], names = NEEDED): boolean {
  return names.every((needed) => checks.some(({ name, result }) => name === needed && result === 'valid'));
}

function replaced(checks: readonly FoundCheck[], by: readonly FoundCheck[]): FoundCheck[] {
  return checks.map((check) => by.find(({ name }) => name === check.name) ?? check);
}

/** Nothing about money or medicines: those are not for strangers. */
function foundCheck(
  { name, result, code }: Pick<Check, 'name' | 'result' | 'code'>,
  by: FoundCheck['by'],
): FoundCheck[] {
  if (name === 'eligibility' || name === 'trace') return [];
  if (name === 'seal' && result === 'not-applicable') return [];
  return [{ name, result, by, ...(code === undefined ? {} : { code }) }];
}

function alteredParts(
  checks: readonly Check[],
  evidence: EvidencePackage | undefined,
): Pick<Finding, 'fields' | 'lines'> {
  const integrity = checks.find(({ name, result }) => name === 'integrity' && result === 'invalid')?.evidence;
  const fields = listed(integrity, 'fields').filter((each) => typeof each === 'string');
  const numbers = listed(integrity, 'lines').filter((each) => typeof each === 'number');
  return { fields, lines: numbers.map((line) => changedLine(line, evidence)) };
}

function changedLine(line: number, evidence: EvidencePackage | undefined): ChangedLine {
  const value = evidence?.details.find((detail) => detail.line === line)?.value;
  if (!isPlainObject(value)) return { line };
  const { name, amount } = value;
  return {
    line,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof amount === 'string' ? { amount } : {}),
  };
}

function listed(evidence: Json | undefined, name: string): readonly unknown[] {
  const list = isPlainObject(evidence) ? evidence[name] : undefined;
  return isUnknownArray(list) ? list : [];
}
