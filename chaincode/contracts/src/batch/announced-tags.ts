import { pepperKey, pepperRecordShape, PiaosuError, type ContractName } from '@piaosu/core';

import type { Records } from '../state/overlay.ts';
import { Tags } from './tags.ts';
import type { Ports } from './transaction.ts';

export const tagsKey = pepperKey;

/** The tags of this transaction. Only the registry works before the first version is announced: it must announce it. */
export async function announcedTags(records: Records, contract: ContractName, ports: Ports): Promise<Tags> {
  const record = await records.get(pepperKey(), pepperRecordShape);
  if (record !== undefined) return Tags.announced(ports.hmac, ports.peppers, record);
  if (contract !== 'registry') throw new PiaosuError('PEPPER_UNKNOWN', { announced: 0 });
  return Tags.unannounced(ports.hmac, ports.peppers);
}
