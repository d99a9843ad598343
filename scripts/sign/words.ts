import {
  canonicalJson,
  formatFen,
  isPlainObject,
  leafText,
  parsePrivate,
  suiteOf,
  type Action,
  type Json,
  type ReceiptEvidence,
} from '@piaosu/core';
import { SignFailure } from './failure.ts';
import type { Prepared } from './prepared.ts';

/** What an act is called; any other is shown by its name. */
const DEEDS: Partial<Readonly<Record<Action, string>>> = {
  reserve: '申请占用报销额度 / reserve an amount to be reimbursed',
  review: '受理报销申请 / take a claim under review',
  approve: '批准报销 / approve a claim',
  reject: '拒绝报销 / reject a claim',
  withdraw: '撤回报销 / withdraw a claim',
  pay: '登记已支付 / book a payment',
  paymentReturned: '登记银行退回 / book a payment that the bank returned',
  recover: '登记追回款 / book what came back of a payment',
  redFlush: '冲红整张票据 / cancel a receipt, whole and for good',
  'key.revoke': '永久吊销密钥 / revoke a key for good',
  'device.retire': '永久停用离线设备 / retire an offline device for good',
  'institution.update': '变更或停用机构 / change or suspend an institution',
  'segment.allot': '分配票据号段 / allot receipt numbers',
  'calendar.set': '设置工作日历 / set the working days of a year',
};

/**
 * What signing would do, for a person. Receipts are named only when the header shown is the one that the signed part points
 * to, so that a gateway cannot show one receipt and have another signed. Throws SignFailure otherwise.
 */
export function wordsOf({ operation, private: secret }: Prepared): string {
  const { action, actor, body, at } = operation;
  return [
    `操作 / act        ${DEEDS[action] ?? action}`,
    `机构 / for        ${actor.institution} (${actor.role})`,
    `密钥 / key        ${actor.keyId}`,
    `时间 / prepared   ${at === undefined ? '-' : new Date(at * 1000).toISOString()}`,
    ...receiptLines(action, body, secret),
    ...bodyLines(body),
    `消息号 / message  ${canonicalJson(secret['messageId'] ?? null)}`,
  ].join('\n');
}

function bodyLines(body: Json): string[] {
  if (!isPlainObject(body)) return [];
  return Object.entries(body)
    .filter(([name]) => !['receipts', 'original', 'red'].includes(name))
    .map(([name, value]) => `${name.padEnd(17)} ${name.endsWith('Fen') ? yuan(value) : shown(value)}`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function yuan(value: unknown): string {
  return typeof value === 'number' ? `¥ ${formatFen(value)}` : shown(value);
}

function receiptLines(action: Action, body: Json, secret: Json): string[] {
  if (action === 'reserve') {
    const opened = parsePrivate('reserve', secret);
    return opened.ok ? linesOf(body, 'receipts', opened.value.evidence) : [];
  }
  if (action !== 'redFlush') return [];
  const opened = parsePrivate('redFlush', secret);
  if (!opened.ok) return [];
  return [...linesOf(body, 'original', [opened.value.original]), ...linesOf(body, 'red', [opened.value.red])];
}

function linesOf(body: Json, name: string, evidence: readonly ReceiptEvidence[]): string[] {
  const pointed = pointersOf(body, name);
  if (pointed.length !== evidence.length) throw anotherReceipt();
  return evidence.map(({ header }, index) => {
    if (leafText(suiteOf(header.hashAlg), header) !== pointed[index]) throw anotherReceipt();
    const { eInvoiceCode, eInvoiceNumber, issuer, issueDate } = header;
    return `${name.padEnd(17)} ${eInvoiceCode}-${eInvoiceNumber} ${issuer} ${issueDate}`;
  });
}

/** The leaves that the signed part names. */
function pointersOf(body: Json, name: string): unknown[] {
  const value = isPlainObject(body) ? body[name] : undefined;
  const pointers: readonly unknown[] = Array.isArray(value) ? value : [value];
  return pointers.map((pointer) => (isPlainObject(pointer) ? pointer['leaf'] : undefined));
}

function anotherReceipt(): SignFailure {
  return new SignFailure(
    '所示票据与待签名票据不符，请勿签名。',
    'The receipts shown are not those that would be signed for. Do not sign.',
  );
}
