import { join } from 'node:path';
import {
  canonicalJson,
  CODES,
  elementsOfQr,
  isMedinsCode,
  isReceiptQrText,
  openDeviceFile,
  openTicket,
  parseReceiptQr,
  parseTicketLine,
  staticTree,
  suiteOf,
  verifyReceiptQr,
  type Code,
} from '@piaosu/core';
import { readCertificate, nativeVerifier } from '@piaosu/gateway/native';
import { AlreadyRunning, lockInstance } from '../processes/instance-lock.ts';
import { readTrustRoots } from '../verify/trust-roots.ts';
import type { CommandLine } from './command-line.ts';
import { initFolder, openFolder, provisionFolder, readNamed, toDevice, type Device } from './device-folder.ts';
import { readDeviceKey } from './device-key.ts';
import { ClinicFailure } from './failure.ts';
import { readDrafts, type ReceiptDraft } from './input.ts';
import { documentOf, issueReceipt, qrOf, titleOf, type Desk, type Issued } from './issue.ts';
import { openJournal, readJournal } from './journal.ts';
import { assertSamePlace } from './place.ts';
import { assertNotStopped, confirm, confirmedOf, waitingOf } from './progress.ts';
import { writeWhole } from './safe-file.ts';

/** What a command needs of the machine. */
export interface Machine {
  readonly say: (text: string) => void;
  readonly now: () => number;
  readonly sentence: (code: Code) => string;
}

export type Command = (line: CommandLine, machine: Machine) => number | Promise<number>;

const [DONE, REFUSED] = [0, 1];

/** The commands; each answers the exit code. Throws ClinicFailure. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  init,
  provision,
  issue,
  list,
  verify,
  export: exportTickets,
  confirm: confirmUpload,
  status,
};

function init({ data, issuer }: CommandLine, { say }: Machine): number {
  if (issuer === undefined || !isMedinsCode(issuer))
    throw new ClinicFailure(
      '请用 --issuer 给出定点医药机构编码。',
      'Name the institution with --issuer (H or P, 11 digits).',
    );
  say(JSON.stringify(initFolder(data, issuer), null, 2));
  return DONE;
}

function provision({ data, words, trust, unchecked }: CommandLine, { say }: Machine): number {
  const text = Buffer.from(readNamed(onlyOne(words))).toString('utf8');
  if (!unchecked) assertVouched(toDevice(data, text), trust);
  const { key } = provisionFolder(data, text);
  const { code, from, to } = key.device;
  say(`${key.id}: ${code} ${from}–${to}`);
  if (unchecked) say('设备文件未经核验 / The device file was not checked against CA certificates.');
  return DONE;
}

function assertVouched({ file }: Device, trust: readonly string[]): void {
  if (trust.length === 0)
    throw new ClinicFailure('请用 --trust 给出各组织的 CA 证书。', 'Name the CA certificates with --trust.');
  const ports = { suiteOf, verifySignature: nativeVerifier, readCertificate, cas: readTrustRoots(trust) };
  const opened = openDeviceFile(ports, file);
  if (opened.ok) return;
  const code = opened.faults[0]?.code ?? 'PROOF_INVALID';
  throw new ClinicFailure(`设备文件未通过核验：${CODES[code].zh}`, `The device file does not hold: ${CODES[code].en}`);
}

async function issue(line: CommandLine, machine: Machine): Promise<number> {
  const drafts = readDrafts(onlyOne(line.words), line.details);
  const device = openFolder(line.data);
  assertNotStopped(line.data);
  assertSamePlace(line.data);
  const lock = await locked(line.data);
  try {
    return issueAll(line, machine, device, drafts);
  } finally {
    await lock.release();
  }
}

/** Two programs at once would give out one counter twice. */
async function locked(folder: string): ReturnType<typeof lockInstance> {
  try {
    return await lockInstance(folder);
  } catch (cause) {
    if (!(cause instanceof AlreadyRunning)) throw cause;
    throw new ClinicFailure('另一个窗口正在开票。', 'Another program is issuing from this folder.', cause);
  }
}

function issueAll(line: CommandLine, machine: Machine, device: Device, drafts: readonly ReceiptDraft[]): number {
  const journal = openJournal(line.data, chainOf(device));
  try {
    const desk = { device, key: readDeviceKey(line.data), journal, now: machine.now };
    if (journal.torn > 0)
      machine.say('上次开票中断，未完成的一行已清除 / An unfinished line was removed; its receipt was never issued.');
    if (!line.clockSetBack) assertClock(desk);
    const issued = drafts.map((draft) => tell(desk, machine, issueReceipt(desk, draft)));
    return issued.every((each) => each.outcome !== 'REFUSED') ? DONE : REFUSED;
  } finally {
    journal.close();
  }
}

/** A clock that was set back would date receipts before those that were issued earlier. */
function assertClock({ journal, now }: Desk): void {
  const last = journal.tickets.at(-1)?.issuedAt ?? 0;
  if (now() >= last) return;
  const behind = Math.ceil((last - now()) / 60).toString();
  throw new ClinicFailure(
    `本机时钟比上一张票据早 ${behind} 分钟，请先校时；若时钟现在正确，请加 --clock-set-back。`,
    `The clock is ${behind} minutes behind the last receipt. Set it right; if it is right now, add --clock-set-back.`,
  );
}

function tell(desk: Desk, { say, sentence }: Machine, issued: Issued): Issued {
  if (issued.outcome === 'REFUSED') {
    for (const { pointer, code } of issued.faults) say(`✗ ${pointer} ${code} ${sentence(code)}`);
    return issued;
  }
  const note = issued.outcome === 'REPEATED' ? '  (已开 / issued before)' : '';
  say(`✓ ${titleOf(issued.document)}${note}\n  ${qrOf(desk, issued.document)}`);
  return issued;
}

function list({ data, json }: CommandLine, { say }: Machine): number {
  const { tickets } = readJournal(journalOf(data));
  const confirmed = confirmedOf(data);
  for (const ticket of tickets) {
    const uploaded = ticket.counter <= confirmed;
    const { eInvoiceCode, eInvoiceNumber, checkCode } = documentOf(ticket);
    if (json) say(canonicalJson({ counter: ticket.counter, eInvoiceCode, eInvoiceNumber, checkCode, uploaded }));
    else
      say(`${String(ticket.counter).padStart(6)}  ${titleOf(documentOf(ticket))}  ${uploaded ? '已上传' : '待上传'}`);
  }
  return DONE;
}

/** By the device file alone: who has the issuer's record can check what its devices gave out. */
function verify({ data, words }: CommandLine, { say, sentence }: Machine): number {
  const device = openFolder(data);
  const word = onlyOne(words);
  const text = isReceiptQrText(word) ? word : Buffer.from(readNamed(word)).toString('utf8').trim();
  const holds = isReceiptQrText(text) ? verifyQr(device, text, say) : verifyTicket(device, text, say);
  say(sentence(holds ? 'PENDING_ANCHOR' : 'SIGNATURE_INVALID'));
  return holds ? DONE : REFUSED;
}

function verifyQr({ file }: Device, text: string, say: Machine['say']): boolean {
  const qr = parseReceiptQr(text);
  if (!qr.ok) throw new ClinicFailure('这不是票据二维码。', 'This is no QR text of a receipt.');
  const { eInvoiceCode, eInvoiceNumber, totalAmount } = elementsOfQr(qr.value);
  say(`${eInvoiceCode}-${eInvoiceNumber}  ¥${totalAmount}`);
  const verdict = verifyReceiptQr(nativeVerifier, qr.value, { record: file.issuer });
  return verdict.checks.some(({ name, result }) => name === 'integrity' && result === 'valid');
}

function verifyTicket({ file, suite }: Device, text: string, say: Machine['say']): boolean {
  const ticket = parseTicketLine(text);
  if (!ticket.ok) throw new ClinicFailure('这不是票据文件。', 'This is no ticket file.');
  const key = file.issuer.keys.find(({ id }) => id === ticket.value.device);
  if (key === undefined) return false;
  const opened = openTicket({ suite, tree: staticTree(suite), verify: nativeVerifier }, ticket.value, key);
  if (opened.ok) say(titleOf(opened.value.document));
  return opened.ok;
}

/** What the gateway has not confirmed yet, or everything from a counter on. Never changes the folder. */
function exportTickets({ data, out, from }: CommandLine, { say }: Machine): number {
  if (out === undefined) throw new ClinicFailure('请用 --out 给出文件名。', 'Name the file with --out.');
  const first = from === undefined ? confirmedOf(data) + 1 : Number(from);
  if (!Number.isSafeInteger(first) || first < 1)
    throw new ClinicFailure('--from 应为计数。', '--from takes a counter.');
  const { tickets } = readJournal(journalOf(data));
  const chosen = tickets.filter(({ counter }) => counter >= first);
  writeWhole(out, chosen.map((ticket) => `${canonicalJson(ticket)}\n`).join(''));
  say(`${chosen.length.toString()} 张 / receipts → ${out}`);
  return DONE;
}

function confirmUpload({ data, words }: CommandLine, { say }: Machine): number {
  const text = Buffer.from(readNamed(onlyOne(words))).toString('utf8');
  const through = confirm(openFolder(data), readJournal(journalOf(data)).tickets, text);
  say(`已上传至第 ${through.toString()} 张 / Uploaded up to counter ${through.toString()}.`);
  return DONE;
}

function status({ data, json }: CommandLine, { say, now }: Machine): number {
  const { key } = openFolder(data);
  const { tickets } = readJournal(journalOf(data));
  const { from, to } = key.device;
  const waiting = waitingOf(tickets, confirmedOf(data), now());
  const counter = tickets.at(-1)?.counter ?? 0;
  const left = Number(to) - Number(from) + 1 - counter;
  if (json) {
    say(JSON.stringify({ device: key.id, counter, left, waiting }));
    return DONE;
  }
  say(`设备 device ${key.id} · 已开 issued ${counter.toString()} · 剩余 left ${left.toString()}`);
  say(`待上传 to upload: ${waiting.receipts.toString()}`);
  if (waiting.oldest === undefined) return DONE;
  const { days, hoursToLate } = waiting.oldest;
  const late = hoursToLate < 0 ? '已逾期 LATE' : `距逾期 ${hoursToLate.toString()} 小时 / hours to LATE`;
  say(`最早一张 oldest: ${days.toString()} 天 days · ${late}`);
  return DONE;
}

function chainOf({ file, key, suite }: Device) {
  return { suite, issuer: file.issuer.id, device: key.id };
}

function journalOf(data: string): string {
  openFolder(data);
  return join(data, 'receipts.ndjson');
}

function onlyOne(words: readonly string[]): string {
  const [word, ...rest] = words;
  if (word !== undefined && rest.length === 0) return word;
  throw new ClinicFailure('请给出一个文件。', 'Name exactly one file.');
}
