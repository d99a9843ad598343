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

/**
 * The tone of a verdict. Where its checks are at hand, a green one needs each that counts to have been made: eligibility and
 * medicines never change a headline, a seal only when it is false.
 */
export function toneOfHeadline(headline: Headline, checks: readonly Pick<Check, 'name' | 'result'>[] = []): Tone {
  const tone = OF_HEADLINE[headline];
  const open = checks.some(({ name, result }) => counts(name) && result !== 'valid' && result !== 'not-applicable');
  return tone === 'good' && open ? 'doubt' : tone;
}

export function toneOfResult(result: Check['result']): Tone {
  return OF_RESULT[result];
}

function counts(name: Check['name']): boolean {
  return name !== 'eligibility' && name !== 'trace' && name !== 'seal';
}
