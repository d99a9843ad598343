import { proof, rule, verdict } from './code-entry.ts';

/** Headlines of a verification that are no errors of a request; NOT_FOUND, RED_FLUSHED, … stand with their nouns. */
export const VERDICT_CODES = {
  GENUINE: verdict('票据真实，与开票记录一致。', 'The receipt is genuine and agrees with what was issued.'),
  UNCONFIRMED: verdict(
    '已核验的各项均有效，但有一项暂时无法核验。',
    'All checks made are valid, but one could not be made.',
  ),
  MISMATCH: rule('所填内容与开票记录不一致。', 'What was entered does not match what was issued.'),
  TAMPERED: proof('文件内容与存证不一致。', 'The content of the file does not agree with what was anchored.'),
  SUPERSEDED: rule('该票据已冲红并重开。', 'The receipt was red-flushed and issued anew.'),
  PENDING_ANCHOR: verdict('票据已签名但尚未上链，请勿先行付款。', 'Signed but not anchored yet; do not pay yet.'),
  OK_DISPENSED: verdict('可以发药，已登记。', 'Dispensed and recorded.'),
  OK_UNDONE: verdict('发药已撤销。', 'The dispensing was undone.'),
} as const;

/** What a verification says first, most serious last resort included. */
export const HEADLINES = [
  'GENUINE',
  'UNCONFIRMED',
  'NOT_FOUND',
  'MISMATCH',
  'TAMPERED',
  'RED_FLUSHED',
  'SUPERSEDED',
  'PENDING_ANCHOR',
  'ISSUER_UNTRUSTED',
  'RATE_LIMITED',
] as const;

export type Headline = (typeof HEADLINES)[number];
