import type { CheckName, Headline } from '@piaosu/core';
import type { BoxAnswer } from './box-answer.ts';
import type { NoticeName } from './notice.ts';
import type { Reason } from './finding.ts';

/** What a headline is called, and what to do next. Why it is so is said by core's own sentence of the code. */
interface HeadlineWords {
  readonly title: string;
  /** Where core's sentence would only repeat the title. */
  readonly cause?: string;
  readonly next: readonly string[];
}

/** One check: its name, and what each result means in one sentence. */
interface CheckWords {
  readonly name: string;
  readonly valid: string;
  readonly invalid: string;
  readonly unknown: string;
}

interface NoticeWords {
  readonly title: string;
  readonly cause: string;
  readonly next: string;
}

/** Every word of the page in one language. */
export interface Words {
  readonly page: Readonly<Record<PageWord, string>>;
  readonly receipt: Readonly<Record<ReceiptWord, string>>;
  readonly medicine: Readonly<Record<MedicineWord, string>>;
  readonly camera: Readonly<Record<CameraWord, string>>;
  readonly roots: Readonly<Record<RootsWord, string>>;
  readonly verdict: Readonly<Record<VerdictWord, string>>;
  readonly headlines: Readonly<Record<Headline, HeadlineWords>>;
  readonly checks: Readonly<Record<Exclude<CheckName, 'eligibility' | 'trace'>, CheckWords>>;
  readonly results: Readonly<Record<'valid' | 'invalid' | 'unknown' | 'not-applicable', string>>;
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly notices: Readonly<Record<NoticeName, NoticeWords>>;
  readonly boxes: Readonly<Record<BoxAnswer, NoticeWords>>;
  /** Hints for codes that cannot be read; what is not listed has core's sentence alone. */
  readonly hints: Readonly<Record<HintCode, string>>;
}

export type HintCode =
  'FMT_LENGTH' | 'FMT_CHARSET' | 'FMT_CHECKDIGIT' | 'FMT_STRUCTURE' | 'FMT_DATE' | 'FMT_NOT_TRACE_CODE';

type PageWord =
  | 'title'
  | 'tagline'
  | 'receiptTab'
  | 'medicineTab'
  | 'tabs'
  | 'settings'
  | 'otherLanguage'
  | 'large'
  | 'dark'
  | 'privacy'
  | 'application'
  | 'skip'
  | 'loading';

type ReceiptWord =
  | 'heading'
  | 'scan'
  | 'file'
  | 'drop'
  | 'fileKinds'
  | 'typeHeading'
  | 'typeHint'
  | 'paper'
  | 'eInvoiceCode'
  | 'eInvoiceNumber'
  | 'paperCode'
  | 'paperNumber'
  | 'checkCode'
  | 'issueDate'
  | 'totalAmount'
  | 'codeHint'
  | 'numberHint'
  | 'paperHint'
  | 'checkHint'
  | 'dateHint'
  | 'amountHint'
  | 'submit'
  | 'clear'
  | 'wrong'
  | 'traceCode'
  | 'empty'
  | 'faulty';

type MedicineWord =
  | 'heading'
  | 'scan'
  | 'code'
  | 'codeHint'
  | 'date'
  | 'dateHint'
  | 'submit'
  | 'clear'
  | 'empty'
  | 'badDate'
  | 'product'
  | 'recallClass'
  | 'notice'
  | 'drawing'
  | 'drawingRight'
  | 'drawingWrong'
  | 'length'
  | 'notProof';

type CameraWord = 'opening' | 'aim' | 'close' | 'denied' | 'none' | 'insecure' | 'failed' | 'label';

type RootsWord =
  | 'heading'
  | 'explain'
  | 'fromService'
  | 'own'
  | 'missing'
  | 'fingerprint'
  | 'compare'
  | 'choose'
  | 'reset'
  | 'bad'
  | 'unusable'
  | 'load';

type VerdictWord =
  | 'working'
  | 'reading'
  | 'verifying'
  | 'asking'
  | 'provingWork'
  | 'provingDone'
  | 'cancel'
  | 'cancelled'
  | 'cause'
  | 'next'
  | 'checks'
  | 'byBrowser'
  | 'byService'
  | 'changed'
  | 'changedLine'
  | 'asOfBlock'
  | 'earlier'
  | 'contents'
  | 'contentsUnproven'
  | 'receiptNumber'
  | 'issuer'
  | 'issueDate'
  | 'total'
  | 'yuan'
  | 'print'
  | 'again'
  | 'printedAt'
  | 'trace'
  | 'eligibility'
  | 'fingerprintUsed'
  | 'result';
