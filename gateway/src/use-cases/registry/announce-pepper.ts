import { pepperCheck, PiaosuError } from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import { nativeHmac } from '../../native/hash-suite.ts';
import { commitRegistryAct, type Committed } from './registry.ts';

/**
 * Announces a version that this gateway's file holds by its key check value, which tells nothing of the secret.
 * Throws PiaosuError PEPPER_UNKNOWN when the file lacks it, or too many of the endorsers' files do, ALREADY_EXISTS when it, or
 * a newer one, was announced.
 */
export async function announcePepper(context: CallerContext, version: number): Promise<Committed> {
  const { pepperRing } = context.organisation;
  pepperRing.reread();
  const pepper = pepperRing.held.find((each) => each.version === version);
  if (pepper === undefined) throw new PiaosuError('PEPPER_UNKNOWN', { version });
  return commitRegistryAct(context, 'pepper.announce', { version, check: pepperCheck(nativeHmac, pepper) });
}
