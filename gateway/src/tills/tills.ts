import {
  isTillKey,
  isTillRequestGenuine,
  parseShape,
  PiaosuError,
  tillRequestShape,
  unwrap,
  type TillKey,
} from '@piaosu/core';
import type { CallerContext } from '../http/route.ts';
import { nativeVerifier } from '../native/signature.ts';
import { issuerRecord } from '../offline/device.ts';
import type { Organisation } from '../organisation.ts';

export interface RegisteredTill {
  readonly institution: string;
  readonly till: string;
  readonly premises: string;
  readonly tx: string;
  readonly block: number;
}

/**
 * Registers the till that sent the request, by the authority of its pharmacy.
 * Throws PiaosuError SIGNATURE_INVALID when the sender does not hold the key, or the ledger's refusal.
 */
export async function registerTill(
  { organisation, caller, messageId }: CallerContext,
  asked: unknown,
): Promise<RegisteredTill> {
  const request = unwrap(parseShape(tillRequestShape, asked));
  const { institution, premises, keyId, alg, spki } = request;
  if (!isTillRequestGenuine(nativeVerifier, request)) throw new PiaosuError('SIGNATURE_INVALID', { keyId });
  const { tx, block } = await organisation.acts.perform({
    action: 'till.register',
    actor: { institution: caller.institution, role: 'REGISTRAR' },
    messageId,
    body: { institution, key: { id: keyId, alg, spki, custody: 'OWN' }, till: { premises } },
  });
  await organisation.projection.waitFor(block);
  return { institution, till: keyId, premises, tx, block };
}

/** The tills of an institution, ended ones included. Throws PiaosuError RESOURCE_NOT_FOUND. */
export async function tillsOf(organisation: Organisation, institution: string): Promise<readonly TillKey[]> {
  const record = await issuerRecord(organisation, institution);
  if (record?.org !== organisation.mspId) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution });
  return record.keys.filter(isTillKey);
}
