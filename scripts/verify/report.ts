import {
  canonicalJson,
  CODES,
  isPlainObject,
  isUnknownArray,
  type Json,
  type Check,
  type CheckName,
  type ReceiptRef,
  type Verdict,
} from '@piaosu/core';
import type { VerifiedFile } from './package-file.ts';
import type { VerifiedQr } from './qr-text.ts';
import type { ForeignRootsError, UnusableError } from './unusable.ts';

const NAMES: Readonly<Record<CheckName, string>> = {
  integrity: '内容 integrity',
  anchoring: '上链 anchoring',
  issuer: '开票单位 issuer',
  status: '状态 status',
  seal: '财政监制章 seal',
  eligibility: '报销资格 eligibility',
  trace: '药品追溯 trace',
};

const RESULTS: Readonly<Record<Check['result'], string>> = {
  valid: '✓ 有效 valid',
  invalid: '✗ 无效 invalid',
  unknown: '? 无法核验 unknown',
  'not-applicable': '– 不涉及 not applicable',
};

/** For a person: headline, receipt, every check with its reason and evidence. */
export function reportText({ evidence, verdict }: VerifiedFile, trustedFrom: readonly string[]): string {
  return verdictText(evidence.header, verdict, trustedFrom);
}

/** The same for a QR code. */
export function qrReportText({ qr, verdict }: VerifiedQr, trustedFrom: readonly string[]): string {
  return verdictText(qr.payload, verdict, trustedFrom);
}

function verdictText(
  { eInvoiceCode, eInvoiceNumber }: ReceiptRef,
  verdict: Verdict,
  trustedFrom: readonly string[],
): string {
  const { zh, en } = CODES[verdict.headline];
  return [
    `${verdict.headline}  ${zh}`,
    `${' '.repeat(verdict.headline.length)}  ${en}`,
    '',
    `票据 receipt ${eInvoiceCode}-${eInvoiceNumber} · ${asOf(verdict)}`,
    `信任根 trust roots: ${trustedFrom.join(', ')}`,
    '',
    ...verdict.checks.flatMap(checkLines),
  ].join('\n');
}

/** For a program. */
export function reportJson({ evidence, verdict }: VerifiedFile): string {
  const { eInvoiceCode, eInvoiceNumber } = evidence.header;
  return canonicalJson({ receipt: `${eInvoiceCode}-${eInvoiceNumber}`, ...verdictJson(verdict) });
}

/** For a program. */
export function qrReportJson({ qr, verdict }: VerifiedQr): string {
  const { eInvoiceCode, eInvoiceNumber } = qr.payload;
  return canonicalJson({ receipt: `${eInvoiceCode}-${eInvoiceNumber}`, ...verdictJson(verdict) });
}

export function unusableText({ zh, en, faults }: UnusableError | ForeignRootsError): string {
  return faults === null ? `${zh}\n${en}` : `${zh}\n${en}\n${canonicalJson(faults)}`;
}

export function unusableJson({ en, faults }: UnusableError | ForeignRootsError): string {
  return canonicalJson({ unusable: en, faults });
}

function asOf({ asOfBlock }: Verdict): string {
  return asOfBlock === undefined
    ? '状态未知 status unknown'
    : `状态截至区块 ${asOfBlock} · status as of block ${asOfBlock}`;
}

function checkLines({ name, result, code, evidence }: Check): string[] {
  const reason = code === undefined ? [] : [`    ${code}: ${CODES[code].zh} ${CODES[code].en}`];
  const altered = [
    ...listed(evidence, 'fields', '被改动的项目 altered fields'),
    ...listed(evidence, 'lines', '被改动的明细行 altered lines'),
  ];
  const shown = evidence === undefined ? [] : [`    ${canonicalJson(evidence)}`];
  return [`${RESULTS[result]} · ${NAMES[name]}`, ...reason, ...altered, ...shown];
}

/** A list that the evidence holds under this name, as a sentence. */
function listed(evidence: Json | undefined, name: string, title: string): string[] {
  const list = isPlainObject(evidence) ? evidence[name] : undefined;
  const words = isUnknownArray(list) ? list.filter((each) => typeof each === 'string' || typeof each === 'number') : [];
  return words.length > 0 ? [`    ${title}: ${words.join(', ')}`] : [];
}

function verdictJson({ headline, checks, asOfBlock }: Verdict) {
  return { headline, checks, ...(asOfBlock === undefined ? {} : { asOfBlock }) };
}
