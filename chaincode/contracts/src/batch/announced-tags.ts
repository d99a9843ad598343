import { pepperKey, pepperRecordShape, PiaosuError, type ContractName, type PepperRecord } from '@piaosu/core';

import type { Records } from '../state/overlay.ts';
import { Tags } from './tags.ts';
import type { Ports } from './transaction.ts';

export const tagsKey = pepperKey;

/** The tags of this transaction. Only the registry works before the first version is announced: it must announce it. */
export async function announcedTags(records: Records, contract: ContractName, ports: Ports): Promise<Tags> {
  const record = await records.get(pepperKey(), pepperRecordShape);
  if (record !== undefined) return tagsUnder(record, ports);
  if (contract !== 'registry') throw new PiaosuError('PEPPER_UNKNOWN', { announced: 0 });
  return Tags.unannounced(ports.hmac, ports.peppers.held);
}

/**
 * A version that this process lacks may have come into its file since it looked; until then it does not endorse.
 * @throws PiaosuError PEPPER_UNKNOWN
 */
function tagsUnder(record: PepperRecord, { hmac, peppers }: Ports): Tags {
  try {
    return Tags.announced(hmac, peppers.held, record);
  } catch (error) {
    if (!(error instanceof PiaosuError) || error.code !== 'PEPPER_UNKNOWN') throw error;
    return Tags.announced(hmac, rereadFor(peppers, error), record);
  }
}

/** A file that cannot be read now leaves this process without the version: the refusal stays, with the cause. */
function rereadFor(peppers: Ports['peppers'], lacking: PiaosuError): ReturnType<Ports['peppers']['reread']> {
  try {
    return peppers.reread();
  } catch (cause) {
    throw new PiaosuError(lacking.code, lacking.evidence, cause);
  }
}
