import { PiaosuError } from '@piaosu/core';

/** Headers as Node gives them: by small letters. */
type Header = (name: 'sec-fetch-site' | 'origin') => string | undefined;

/**
 * A cookie counts in requests of the own pages only: another site could make the browser send it. The browser says
 * where a request comes from and no page can change that; one that does not say must show our own origin.
 * Throws PiaosuError CROSS_SITE.
 */
export function assertSameOrigin(header: Header, origin: string): void {
  const site = header('sec-fetch-site');
  const isOwn = site === undefined ? header('origin') === origin : site === 'same-origin';
  if (!isOwn) throw new PiaosuError('CROSS_SITE', { reason: site ?? 'origin' });
}
