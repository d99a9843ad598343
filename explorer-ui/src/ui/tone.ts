import type { Check, Headline } from '@piaosu/core';

/** How an answer looks: colour, sign and words say the same. Doubt is amber, and never green. */
export type Tone = 'good' | 'doubt' | 'bad' | 'plain';

const OF_HEADLINE: Readonly<Record<Headline, Tone>> = {
  GENUINE: 'good',
  UNCONFIRMED: 'doubt',
  NOT_FOUND: 'plain',
  MISMATCH: 'doubt',
  TAMPERED: 'bad',
  RED_FLUSHED: 'bad',
  SUPERSEDED: 'bad',
  PENDING_ANCHOR: 'doubt',
  ISSUER_UNTRUSTED: 'bad',
  RATE_LIMITED: 'doubt',
};

const OF_RESULT: Readonly<Record<Check['result'], Tone>> = {
  valid: 'good',
  invalid: 'bad',
  unknown: 'doubt',
  'not-applicable': 'plain',
};

/** What a genuine receipt is called when one of these is not in order: they are about the claim and never change a headline. */
const BARS = { eligibility: 'NOT_CLAIMABLE', trace: 'MEDICINE_IN_DOUBT' } as const;

/** A verdict as it is shown: its word, its tone, and the check because of which a genuine receipt is not accepted. */
export interface Reading<C> {
  readonly word: Headline | (typeof BARS)[keyof typeof BARS];
  readonly tone: Tone;
  readonly bar: C | undefined;
}

/**
 * How a verdict is read out to somebody who acts on it. Green needs, where the checks are at hand, each that counts to have
 * been made (a seal only when it is false), and nothing that forbids a claim: a genuine receipt that was claimed before, or
 * whose medicines are not in order, keeps its headline on the ledger and is amber on a screen.
 */
export function readVerdict<C extends Pick<Check, 'name' | 'result'>>(
  headline: Headline,
  checks: readonly C[] = [],
): Reading<C> {
  const tone = OF_HEADLINE[headline];
  if (tone !== 'good') return { word: headline, tone, bar: undefined };
  if (checks.some((check) => counts(check.name) && isOpen(check)))
    return { word: 'UNCONFIRMED', tone: 'doubt', bar: undefined };
  const bar = checks.find(({ name, result }) => isBar(name) && result === 'invalid');
  if (bar === undefined || !isBar(bar.name)) return { word: headline, tone, bar: undefined };
  return { word: BARS[bar.name], tone: 'doubt', bar };
}

/** Of the headline alone: whether a green one may stay green, its checks decide. */
export function toneOfHeadline(headline: Headline): Tone {
  return OF_HEADLINE[headline];
}

export function toneOfResult(result: Check['result']): Tone {
  return OF_RESULT[result];
}

function isBar(name: Check['name']): name is keyof typeof BARS {
  return Object.hasOwn(BARS, name);
}

function counts(name: Check['name']): boolean {
  return !isBar(name) && name !== 'seal';
}

function isOpen({ result }: Pick<Check, 'result'>): boolean {
  return result !== 'valid' && result !== 'not-applicable';
}
