import { done, pepperCheck, pepperKey, pepperRecordShape, PiaosuError } from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';

/**
 * Announces the next version of the secret behind all tags. Endorsed only by processes that hold it, so that it cannot be
 * announced before enough organisations have it.
 */
export const announcePepper = procedure({
  action: 'pepper.announce',
  keys: () => [pepperKey()],
  async run({ body, records, tx }) {
    const present = await records.get(pepperKey(), pepperRecordShape);
    const versions = present?.versions ?? [];
    const newest = versions.at(-1)?.version ?? 0;
    if (body.version <= newest) throw new PiaosuError('ALREADY_EXISTS', { version: newest });
    const isHeld = tx.ports.peppers.held.some(({ version }) => version === body.version);
    const peppers = isHeld ? tx.ports.peppers.held : tx.ports.peppers.reread();
    const own = peppers.find(({ version }) => version === body.version);
    if (own === undefined || pepperCheck(tx.ports.hmac, own) !== body.check) {
      throw new PiaosuError('PEPPER_UNKNOWN', { version: body.version });
    }
    records.put(pepperKey(), { v: 1, versions: [...versions, body] });
    return done({ version: body.version });
  },
});
