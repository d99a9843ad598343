import { z } from 'zod';
import {
  epochKey,
  field,
  institutionRecordShape,
  parseShape,
  pepperKey,
  SIGNATURE_ALGS,
  TIERS,
  unwrap,
} from '@piaosu/core';
import type { InstitutionRecord, Moment } from '@piaosu/core';
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
  tracePolicy: z
    .enum(['OFF', 'WARN', 'BLOCK'])
    .exactOptional()
    .meta({
      description:
        'Medicines behind claims: OFF follows none, WARN (when absent) tells what is wrong, BLOCK refuses and holds',
      examples: ['BLOCK'],
    }),
});

export const publicKey = z
  .strictObject({
    id: keyId,
    alg: z.enum(SIGNATURE_ALGS),
    spki: textOf(field.base64, { description: 'SubjectPublicKeyInfo, DER, base64', example: 'MFkwEwYHKoZIzj0CAQYI' }),
  })
  .meta({ id: 'PublicKey' });

/** A key that the institution keeps itself; `piaosu sign request` prints it. */
export const ownKey = publicKey
  .extend({
    proof: textOf(field.base64Url, {
      description: 'signature by the key itself over institution, key id, algorithm, key and purpose, base64url',
      example: 'MEUCIQDx',
    }),
  })
  .meta({ id: 'OwnKey' });

/** When something begins or ends to count. */
export const moment = z
  .strictObject({
    epoch: z.int().meta({ description: "The ledger's order: decides what was anchored before and what after" }),
    time: time.meta({ description: 'Transaction time, for people; decides nothing' }),
  })
  .meta({ id: 'Moment' });

export const registeredKey = publicKey
  .extend({
    custody: z.enum(['OWN', 'GATEWAY']),
    from: moment,
    revoked: moment.optional(),
    purpose: z.enum(['SEAL']).optional(),
  })
  .meta({ id: 'RegisteredKey' });

const effectiveMoment = moment
  .extend({ block: z.int().optional().meta({ description: 'The block that committed it' }) })
  .meta({ id: 'EffectiveMoment' });

/** A key with the blocks in which it began and ended to count. */
export const effectiveKey = registeredKey
  .extend({ from: effectiveMoment, revoked: effectiveMoment.optional() })
  .meta({ id: 'EffectiveKey' });

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
      .array(z.strictObject({ from: moment, until: moment.optional() }))
      .meta({ description: 'When it could not act; receipts anchored in such a time do not count' }),
    block: z.int().meta({ description: 'Block this record was last written in' }),
  })
  .meta({ id: 'Institution' });

/** Undefined for REG~pepper and REG~epoch, which lie among the institutions. */
export function presentInstitution(projected: ProjectedRecord): z.input<typeof institution> | undefined {
  if (projected.key === pepperKey() || projected.key === epochKey()) return undefined;
  const { id, org, kinds, state: now, name: called, ...rest } = toInstitution(projected);
  const { publisher, endpoint: address, uscc, tier: order, benefit: sort, policy: rules } = rest;
  return {
    ...{ id, org, kinds: [...kinds], state: now, name: called, publisher, endpoint: address, uscc },
    ...{ tier: order, benefit: sort, policy: rules, keys: rest.keys.map(presentKey), block: projected.block },
    suspensions: (rest.suspensions ?? []).map(presentSuspension),
  };
}

type Suspension = NonNullable<InstitutionRecord['suspensions']>[number];

type PresentedMoment = z.input<typeof moment>;

function presentSuspension({ from, until }: Suspension): { from: PresentedMoment; until?: PresentedMoment } {
  return { from: presentMoment(from), ...(until === undefined ? {} : { until: presentMoment(until) }) };
}

function presentMoment({ epoch, time: seconds }: Moment): PresentedMoment {
  return { epoch, time: toRfc3339(seconds) };
}

/** The record of REG~ as core knows it. */
export function toInstitution(projected: ProjectedRecord): InstitutionRecord {
  return unwrap(parseShape(institutionRecordShape, projected.value));
}

/** `blocks`: of `selectMomentBlocks`. */
export function presentEffectiveKey(
  key: InstitutionRecord['keys'][number],
  blocks: ReadonlyMap<string, number>,
): z.input<typeof effectiveKey> {
  const { from, revoked, ...rest } = presentKey(key);
  const at = (moment: PresentedMoment, name: string) => {
    const block = blocks.get(`key/${key.id}/${name}`);
    return block === undefined ? moment : { ...moment, block };
  };
  return { ...rest, from: at(from, 'from'), ...(revoked === undefined ? {} : { revoked: at(revoked, 'end') }) };
}

export function presentKey(key: InstitutionRecord['keys'][number]): z.input<typeof registeredKey> {
  const { from, revoked, ...rest } = key;
  return { ...rest, from: presentMoment(from), ...(revoked === undefined ? {} : { revoked: presentMoment(revoked) }) };
}
