import type { EvidencePackage, PaperElements, ReceiptElements, Verdict } from '@piaosu/core';
import type { Fingerprint, Roots, Shown } from '../verify/index.ts';
import { toBase64 } from '../verify/pem.ts';
import { parseReceiptAnswer } from './answers.ts';
import {
  findingOfAnswer,
  findingOfVerdict,
  isStatusOpen,
  withReason,
  withStatus,
  type Finding,
  type StatusReply,
} from './finding.ts';
import type { Notice } from './notice.ts';
import { receiptQrIn } from '../scan/scanned-text.ts';
import type { Reply } from './service.ts';
import { formOf, textOf } from './shown-file.ts';

export type ReceiptQuestion =
  | { readonly form: 'ELEMENTS'; readonly elements: ReceiptElements }
  | { readonly form: 'PAPER'; readonly paper: PaperElements }
  /** Of a camera, a picture or a link. */
  | { readonly form: 'SCANNED'; readonly text: string }
  | { readonly form: 'FILE'; readonly bytes: Uint8Array<ArrayBuffer> };

/** What a package says of its receipt; proven only where the finding says so. */
export interface Contents {
  readonly number: string;
  readonly issueDate?: string;
  readonly issuer?: string;
  readonly total?: string;
}

export type ReceiptResult =
  | {
      readonly kind: 'FINDING';
      readonly finding: Finding;
      readonly contents?: Contents;
      /** Of the trust roots that a verification here rested on. */
      readonly fingerprint?: Fingerprint;
    }
  | { readonly kind: 'NOTICE'; readonly notice: Notice };

export type Stage = 'READING' | 'VERIFYING' | 'ASKING';

/** What a check needs of the page. */
export interface Means {
  /** POST /public/verifications */
  readonly ask: (question: object) => Promise<Reply>;
  /** Undefined: not to be had at present. */
  readonly roots: () => Promise<Roots | undefined>;
  /** Rejects where the program cannot be loaded. */
  readonly verifier: () => Promise<Verifier>;
  /** Texts of the codes in a picture; rejects where reader or picture cannot be loaded. */
  readonly readPicture: (bytes: Uint8Array<ArrayBuffer>) => Promise<readonly string[]>;
  readonly onStage: (stage: Stage) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

export interface Verifier {
  readonly verifyPackage: (text: string, roots: Pick<Roots, 'cas'>, now: number) => Shown<EvidencePackage>;
  readonly verifyQr: (text: string, roots: Pick<Roots, 'institutions'>) => Shown<unknown>;
}

/** What the public route takes, less the base64 around it. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;
const MAX_PACKAGE_BYTES = 64 * 1024 * 1024;

/** From whatever is shown of a receipt to what can be said of it. Never throws, never says more than was checked. */
export async function checkReceipt(question: ReceiptQuestion, means: Means): Promise<ReceiptResult> {
  switch (question.form) {
    case 'ELEMENTS':
      return checkTyped({ elements: question.elements }, question.elements, means);
    case 'PAPER':
      return checkTyped({ paper: question.paper }, undefined, means);
    case 'SCANNED':
      return checkScanned(question.text, means);
    case 'FILE':
      return checkFile(question.bytes, means);
  }
}

async function checkTyped(
  question: object,
  elements: ReceiptElements | undefined,
  means: Means,
): Promise<ReceiptResult> {
  means.onStage('ASKING');
  const result = resultOf(await means.ask(question));
  if (result.kind === 'NOTICE' || elements === undefined) return result;
  const { eInvoiceCode, eInvoiceNumber, issueDate, totalAmount } = elements;
  const number = `${eInvoiceCode}-${eInvoiceNumber}`;
  // What was typed is the receipt's own only where all five agree: then the answer says which date and amount it vouches for.
  const agree = result.finding.headline === 'GENUINE';
  return { ...result, contents: agree ? { number, issueDate, total: totalAmount } : { number } };
}

async function checkScanned(scanned: string, means: Means): Promise<ReceiptResult> {
  const text = receiptQrIn(scanned);
  if (text === undefined) return notice('OTHER_CODE');
  const [, code = '', number = ''] = text.split('.');
  const contents = { number: `${code}-${number}` };
  means.onStage('ASKING');
  const reply = await means.ask({ qr: text });
  if (reply.state !== 'UNAVAILABLE') {
    const result = resultOf(reply);
    return result.kind === 'FINDING' ? { ...result, contents } : result;
  }
  const own = await verifyQrHere(text, means);
  return own === undefined ? resultOf(reply) : { ...own, contents };
}

/** Nobody answers: what the code proves by itself, where the user's own trust roots know its issuer. */
async function verifyQrHere(
  text: string,
  means: Means,
): Promise<Extract<ReceiptResult, { kind: 'FINDING' }> | undefined> {
  const roots = await means.roots();
  if (roots === undefined || roots.institutions.length === 0) return undefined;
  try {
    const shown = (await means.verifier()).verifyQr(text, roots);
    if (shown.state !== 'VERIFIED') return undefined;
    const finding = withReason(findingOfVerdict(shown.verdict), 'STATUS_NOT_ANSWERED');
    return { kind: 'FINDING', finding, fingerprint: roots.fingerprint };
  } catch {
    return undefined; // the program cannot be loaded: what is said is that nobody answered
  }
}

async function checkFile(bytes: Uint8Array<ArrayBuffer>, means: Means): Promise<ReceiptResult> {
  means.onStage('READING');
  switch (formOf(bytes)) {
    case 'PDF':
      return notice('PDF');
    case 'PICTURE':
      return checkPicture(bytes, means);
    case 'PACKAGE':
      return bytes.length > MAX_PACKAGE_BYTES ? notice('TOO_LARGE') : checkPackage(bytes, means);
    case 'OTHER':
      break;
  }
  if (bytes.length > MAX_FILE_BYTES) return notice('TOO_LARGE');
  means.onStage('ASKING');
  return resultOf(await means.ask({ file: toBase64(bytes) }));
}

async function checkPicture(bytes: Uint8Array<ArrayBuffer>, means: Means): Promise<ReceiptResult> {
  let texts: readonly string[];
  try {
    texts = await means.readPicture(bytes);
  } catch {
    return notice('VERIFIER_MISSING');
  }
  const [first] = texts;
  if (first === undefined) return notice('PICTURE_WITHOUT_CODE');
  return checkScanned(texts.find((text) => receiptQrIn(text) !== undefined) ?? first, means);
}

/** Verified here to the end; the service is asked for the state today and for nothing else. */
async function checkPackage(bytes: Uint8Array<ArrayBuffer>, means: Means): Promise<ReceiptResult> {
  means.onStage('VERIFYING');
  const text = textOf(bytes);
  if (text === undefined) return notice('NOT_INTACT');
  const [verifier, roots] = await Promise.all([means.verifier().catch(() => undefined), means.roots()]);
  if (verifier === undefined) return notice('VERIFIER_MISSING');
  const shown = verifier.verifyPackage(text, { cas: roots?.cas ?? {} }, means.now());
  switch (shown.state) {
    case 'NOT_INTACT':
      return { kind: 'NOTICE', notice: { name: 'NOT_INTACT', code: shown.faults[0]?.code ?? 'SCHEMA' } };
    case 'FOREIGN_ROOTS':
      return notice('FOREIGN_ROOTS');
    case 'VERIFIED':
      return complete(shown.shown, shown.verdict, roots, means);
  }
}

async function complete(
  evidence: EvidencePackage,
  verdict: Verdict,
  roots: Roots | undefined,
  means: Means,
): Promise<ReceiptResult> {
  const own = findingOfVerdict(verdict, evidence);
  const finding = isStatusOpen(verdict) ? withStatus(own, await askStatus(evidence, means)) : own;
  const contents = contentsOf(evidence);
  return roots === undefined
    ? { kind: 'FINDING', finding: withReason(finding, 'NO_ROOTS'), contents }
    : { kind: 'FINDING', finding, contents, fingerprint: roots.fingerprint };
}

/** As a stranger who reads the five elements off the package. */
async function askStatus({ header, fields }: EvidencePackage, means: Means): Promise<StatusReply> {
  const text = fieldText(fields);
  const [checkCode, totalAmount] = [text('checkCode'), text('totalAmount')];
  if (checkCode === undefined || totalAmount === undefined) return { state: 'NOT_ASKED' };
  const { eInvoiceCode, eInvoiceNumber, issueDate } = header;
  means.onStage('ASKING');
  const reply = await means.ask({ elements: { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount } });
  const answer = reply.state === 'ANSWERED' ? parseReceiptAnswer(reply.body) : undefined;
  return answer?.ok === true ? { state: 'ANSWERED', answer: answer.value } : { state: 'NOT_ANSWERED' };
}

function contentsOf({ header, fields }: EvidencePackage): Contents {
  const text = fieldText(fields);
  const [issuer, total] = [text('issuerName') ?? header.issuer, text('totalAmount')];
  return {
    number: `${header.eInvoiceCode}-${header.eInvoiceNumber}`,
    issueDate: header.issueDate,
    issuer,
    ...(total === undefined ? {} : { total }),
  };
}

function fieldText(fields: EvidencePackage['fields']): (name: string) => string | undefined {
  return (name) => {
    const value = fields.find((field) => field.name === name)?.value;
    return typeof value === 'string' ? value : undefined;
  };
}

function resultOf(reply: Reply): ReceiptResult {
  switch (reply.state) {
    case 'ANSWERED': {
      const answer = parseReceiptAnswer(reply.body);
      return answer.ok ? { kind: 'FINDING', finding: findingOfAnswer(answer.value) } : notice('UNAVAILABLE');
    }
    case 'REFUSED':
      return { kind: 'NOTICE', notice: refusal(reply.problem) };
    case 'UNAVAILABLE':
      return { kind: 'NOTICE', notice: { name: 'UNAVAILABLE', ...traced(reply) } };
    case 'GIVEN_UP':
      return notice('GIVEN_UP');
  }
}

function refusal({ code, traceId }: Extract<Reply, { state: 'REFUSED' }>['problem']): Notice {
  const trace = traced(traceId === undefined ? {} : { traceId });
  if (code === 'RATE_LIMITED') return { name: 'LIMITED', ...trace };
  if (code === 'BODY_TOO_LARGE') return { name: 'TOO_LARGE', ...trace };
  return { name: 'UNREADABLE', code, ...trace };
}

function traced({ traceId }: { readonly traceId?: string }): { readonly traceId?: string } {
  return traceId === undefined ? {} : { traceId };
}

function notice(name: Notice['name']): ReceiptResult {
  return { kind: 'NOTICE', notice: { name } };
}
