import { randomBytes, randomInt, type KeyObject } from 'node:crypto';
import {
  buildOfflineHeader,
  canonicalJson,
  examineReceipt,
  formatFen,
  headerFaultsOffline,
  isPlainObject,
  offlineHeaderMessage,
  presentReceipt,
  printReceiptQr,
  receiptQrMessage,
  saltBytesFor,
  sealDocument,
  staticTree,
  takeSalts,
  ticketMessage,
  toBase64Url,
  toBeijingDate,
  unwrap,
  type Fault,
  type OfflineTicket,
  type ReceiptDocument,
  type TicketBody,
} from '@piaosu/core';
import { signEs256 } from '@piaosu/gateway/native';
import type { Device } from './device-folder.ts';
import { ClinicFailure } from './failure.ts';
import type { ReceiptDraft } from './input.ts';
import type { Journal } from './journal.ts';

/** What became of one draft. */
export type Issued =
  | { readonly outcome: 'ISSUED' | 'REPEATED'; readonly ticket: OfflineTicket; readonly document: ReceiptDocument }
  | { readonly outcome: 'REFUSED'; readonly faults: readonly Fault[] };

export interface Desk {
  readonly device: Device;
  readonly key: KeyObject;
  readonly journal: Journal;
  /** Epoch seconds by the machine's clock. */
  readonly now: () => number;
}

const CHECK_CODE_LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const CHECK_CODE_LENGTH = 6;

/**
 * Issues one receipt: judged by the rules of publishing, numbered, sealed, signed, and on disk when this returns. A draft
 * whose 业务流水号 was issued already answers that receipt, so that a file is simply given again after a crash.
 * Throws ClinicFailure when the numbers are used up or the disk is full; then nothing was issued.
 */
export function issueReceipt(desk: Desk, draft: ReceiptDraft): Issued {
  const earlier = earlierOf(desk.journal, draft);
  if (earlier !== undefined) return repeatOf(desk, draft, earlier);
  const issuedAt = desk.now();
  const counter = desk.journal.head.counter + 1;
  const own = { ...numbersOf(desk.device, counter), checkCode: newCheckCode(), ...momentOf(issuedAt) };
  const { document, faults } = examineReceipt({ ...draft, ...issuerOf(desk.device, draft), ...own });
  if (document === undefined || faults.length > 0) return { outcome: 'REFUSED', faults };
  const beyond = headerFaultsOffline(desk.device.key, document);
  if (beyond.length > 0) return { outcome: 'REFUSED', faults: beyond };
  const ticket = signTicket(desk, document, { counter, issuedAt });
  desk.journal.append(ticket);
  return { outcome: 'ISSUED', ticket, document };
}

function earlierOf({ tickets }: Journal, draft: ReceiptDraft): OfflineTicket | undefined {
  const businessNumber = draft['businessNumber'];
  if (typeof businessNumber !== 'string' || businessNumber.trim() === '') return undefined;
  return tickets.find(({ receipt }) => isPlainObject(receipt) && receipt['businessNumber'] === businessNumber.trim());
}

function repeatOf({ device }: Desk, draft: ReceiptDraft, ticket: OfflineTicket): Issued {
  if (!isPlainObject(ticket.receipt)) return refused('/businessNumber', 'DUPLICATE_BUSINESS');
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, issueTime } = ticket.receipt;
  const own = { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, issueTime };
  const { document } = examineReceipt({ ...draft, ...issuerOf(device, draft), ...own });
  const isSame = document !== undefined && canonicalJson(presentReceipt(document)) === canonicalJson(ticket.receipt);
  return isSame ? { outcome: 'REPEATED', ticket, document } : refused('/businessNumber', 'DUPLICATE_BUSINESS');
}

function refused(pointer: string, code: Fault['code']): Issued {
  return { outcome: 'REFUSED', faults: [{ pointer, code }] };
}

/** The counter decides the number: a missing number is a missing counter, and the other way round. */
function numbersOf({ key }: Device, counter: number): { eInvoiceCode: string; eInvoiceNumber: string } {
  const { code, from, to } = key.device;
  const number = Number(from) + counter - 1;
  if (number > Number(to))
    throw new ClinicFailure('号段已用完，请申请新设备号段。', 'The numbers of this device are used up.');
  return { eInvoiceCode: code, eInvoiceNumber: String(number).padStart(from.length, '0') };
}

/** What the ledger knows of the issuer; name and address lines stay the clinic's own. */
function issuerOf({ file }: Device, draft: ReceiptDraft): ReceiptDraft {
  const { id, name, uscc } = file.issuer;
  const given = (draft['issuerName'] ?? '') === '' ? { issuerName: name } : {};
  return { issuer: id, ...given, ...(uscc === undefined ? {} : { issuerUscc: uscc }) };
}

function momentOf(issuedAt: number): { issueDate: string; issueTime: string } {
  const beijing = new Date((issuedAt + 8 * 3600) * 1000).toISOString();
  return { issueDate: toBeijingDate(issuedAt), issueTime: beijing.slice(11, 19) };
}

function newCheckCode(): string {
  const letters = Array.from(
    { length: CHECK_CODE_LENGTH },
    () => CHECK_CODE_LETTERS[randomInt(CHECK_CODE_LETTERS.length)],
  );
  return letters.join('');
}

function signTicket(
  { device, key, journal }: Desk,
  document: ReceiptDocument,
  { counter, issuedAt }: Pick<TicketBody, 'counter' | 'issuedAt'>,
): OfflineTicket {
  const { suite, file } = device;
  const lines = document.details.length;
  const draw = randomBytes(saltBytesFor(lines));
  const sealed = sealDocument(suite, staticTree(suite), document, takeSalts(draw, lines));
  const header = buildOfflineHeader(suite, document, sealed);
  const body: TicketBody = {
    v: 1,
    type: 'piaosu/offline-receipt',
    issuer: file.issuer.id,
    device: device.key.id,
    counter,
    previous: journal.head.hash,
    issuedAt,
    receipt: presentReceipt(document),
    salts: draw.toString('base64'),
    headerSignature: toBase64Url(signEs256(key, offlineHeaderMessage(header))),
  };
  return { ...body, signature: toBase64Url(signEs256(key, ticketMessage(body))) };
}

/** The QR text of a receipt, signed by the device: anybody can check it before the receipt is uploaded. */
export function qrOf({ device, key }: Pick<Desk, 'device' | 'key'>, document: ReceiptDocument): string {
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalFen, issuer } = document;
  const keyId = device.key.id;
  const payload = { v: 1, eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalFen, issuer, keyId } as const;
  return printReceiptQr(payload, signEs256(key, receiptQrMessage(payload)));
}

/** A receipt of the journal, read again. */
export function documentOf(ticket: OfflineTicket): ReceiptDocument {
  const { document, faults } = examineReceipt(ticket.receipt);
  return document ?? unwrap({ ok: false, faults });
}

/** For a person: number, check code, total. */
export function titleOf({ eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalFen }: ReceiptDocument): string {
  return `${eInvoiceCode}-${eInvoiceNumber}  校验码 ${checkCode}  ${issueDate}  ¥${formatFen(totalFen)}`;
}
