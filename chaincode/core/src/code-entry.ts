/**
 * schema: the input has the wrong form; rule: it is well formed and not allowed; proof: what was shown does not prove
 * what it should; auth: who asks may not; service: the product itself could not answer; verdict: an answer, no error.
 */
export type CodeClass = 'schema' | 'rule' | 'proof' | 'auth' | 'service' | 'verdict';

export type CodeEntry = {
  readonly zh: string;
  readonly en: string;
  readonly class: CodeClass;
  /** The same request may succeed later without being changed. */
  readonly retry: boolean;
};

export function schema(zh: string, en: string): CodeEntry {
  return { zh, en, class: 'schema', retry: false };
}

export function rule(zh: string, en: string): CodeEntry {
  return { zh, en, class: 'rule', retry: false };
}

/** A rule about the present state of others: the same request may be allowed later. */
export function ruleForNow(zh: string, en: string): CodeEntry {
  return { zh, en, class: 'rule', retry: true };
}

export function proof(zh: string, en: string): CodeEntry {
  return { zh, en, class: 'proof', retry: false };
}

export function auth(zh: string, en: string): CodeEntry {
  return { zh, en, class: 'auth', retry: false };
}

export function service(zh: string, en: string): CodeEntry {
  return { zh, en, class: 'service', retry: true };
}

export function verdict(zh: string, en: string): CodeEntry {
  return { zh, en, class: 'verdict', retry: false };
}
