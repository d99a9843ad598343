const LONGEST = 2000;
/** Browsers read `\` as `/`, and drop control characters before they look: `/\t/evil` would lead to another site. */
const REFUSED = /[\\\p{Cc}]/u;

/**
 * Where to land after the sign-in: a path of the own pages with its query and fragment, whatever else was asked for is
 * the home page. The text comes from a link that anybody may have made.
 */
export function safeReturnTo(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > LONGEST || REFUSED.test(asked) || !asked.startsWith('/')) return '/';
  const own = 'http://own.invalid';
  const url = URL.parse(asked, own);
  if (url?.origin !== own || url.pathname.startsWith('//')) return '/';
  if (/^\/(?:session|v1)(?:\/|$)/u.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}
