import { z } from 'zod';
import { field, institutionRecordShape, parseShape, pepperKey, TIERS, unwrap } from '@piaosu/core';
import type { InstitutionRecord } from '@piaosu/core';
import { textOf, toRfc3339 } from '../http/core-schema.ts';
import type { ProjectedRecord } from '../organisation.ts';
import { institutionId, keyId, kind, time } from './schemas.ts';

export const name = textOf(field.name, { description: 'name, at most 200 characters', example: '北京市第一医院' });
export const endpoint = textOf(field.exchangeUrl, {
  description: 'https address of the exchange',
  example: 'https://127.0.0.1:9443',
});
export const tier = z.literal(Object.values(TIERS)).meta({
  description: '支付顺序: BASIC 1, CRITICAL 2, ASSISTANCE 3, SUPPLEMENT 4, COMMERCIAL 5, EMPLOYER 6, CHARITY 7',
});
export const benefit = z.enum(['INDEMNITY', 'FIXED']);
export const state = z.enum(['ACTIVE', 'SUSPENDED']);
export const policy = z.strictObject({
  filingDays: z.int().min(1).max(36_500).exactOptional(),
  reserveWorkingDays: z.int().min(1).max(366).exactOptional(),
  tracePolicy: z.enum(['OFF', 'WARN', 'BLOCK']).exactOptional(),
});

export const publicKey = z
  .strictObject({
    id: keyId,
    alg: z.literal('ES256'),
    spki: textOf(field.base64, { description: 'SubjectPublicKeyInfo, DER, base64', example: 'MFkwEwYHKoZIzj0CAQYI' }),
  })
  .meta({ id: 'PublicKey' });

export const registeredKey = publicKey
  .extend({ custody: z.enum(['OWN', 'GATEWAY']), from: time, revoked: time.optional() })
  .meta({ id: 'RegisteredKey' });

/** An institution as the ledger knows it. */
export const institution = z
  .strictObject({
    id: institutionId,
    org: z.string(),
    kinds: z.array(kind),
    state,
    name,
    publisher: institutionId.optional(),
    endpoint: endpoint.optional(),
    uscc: z.string().optional(),
    tier: tier.optional(),
    benefit: benefit.optional(),
    policy: policy.optional(),
    keys: z.array(registeredKey),
    suspensions: z
      .array(z.strictObject({ from: time, until: time.optional() }))
      .meta({ description: 'When it could not act; receipts anchored in such a time do not count' }),
    block: z.int().meta({ description: 'Block this record was last written in' }),
  })
  .meta({ id: 'Institution' });

/** Undefined for REG~pepper, which lies among the institutions. */
export function presentInstitution(projected: ProjectedRecord): z.input<typeof institution> | undefined {
  if (projected.key === pepperKey()) return undefined;
  const { id, org, kinds, state: now, name: called, ...rest } = toInstitution(projected);
  const { publisher, endpoint: address, uscc, tier: order, benefit: sort, policy: rules } = rest;
  return {
    ...{ id, org, kinds: [...kinds], state: now, name: called, publisher, endpoint: address, uscc },
    ...{ tier: order, benefit: sort, policy: rules, keys: rest.keys.map(presentKey), block: projected.block },
    suspensions: (rest.suspensions ?? []).map(presentSuspension),
  };
}

type Suspension = NonNullable<InstitutionRecord['suspensions']>[number];

function presentSuspension({ from, until }: Suspension): { from: string; until?: string } {
  return { from: toRfc3339(from), ...(until === undefined ? {} : { until: toRfc3339(until) }) };
}

/** The record of REG~ as core knows it. */
export function toInstitution(projected: ProjectedRecord): InstitutionRecord {
  return unwrap(parseShape(institutionRecordShape, projected.value));
}

export function presentKey(key: InstitutionRecord['keys'][number]): z.input<typeof registeredKey> {
  const { from, revoked, ...rest } = key;
  return { ...rest, from: toRfc3339(from), ...(revoked === undefined ? {} : { revoked: toRfc3339(revoked) }) };
}
