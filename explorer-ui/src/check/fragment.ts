import { readFragment, type LinkedQuestion } from '../scan/scanned-text.ts';

/**
 * What the link carried behind '#', and nothing left of it in the address, the history or a screenshot of either. The query
 * is dropped too: it would have been sent, so nothing is ever read from there.
 */
export function takeFragment(): LinkedQuestion {
  const { hash, search, pathname } = window.location;
  if (hash !== '' || search !== '') window.history.replaceState(null, '', pathname);
  return readFragment(hash);
}
