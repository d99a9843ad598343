import { z } from 'zod';
import { institutionKey, PiaosuError } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import { selectMomentBlocks } from '../db/registry-moments.ts';
import { none, route } from '../http/route.ts';
import { provenKey } from '../use-cases/registry/own-key.ts';
import { commitRegistryAct, keyInCustody } from '../use-cases/registry/registry.ts';
import { effectiveKey, ownKey, presentEffectiveKey, publicKey, toInstitution } from './institution-schema.ts';
import { COMMITTED_EXAMPLE, REGISTERED_KEY_EXAMPLE } from './examples.ts';
import { committed, institutionId, keyId } from './schemas.ts';

/** A key of one's own. SEAL: of the finance bureau alone, for 财政监制章; it signs no act. */
const askedKey = ownKey.extend({ purpose: z.enum(['SEAL']).exactOptional() }).meta({ id: 'AskedKey' });

export const addition = z
  .strictObject({
    institution: institutionId,
    custody: z.enum(['OWN', 'GATEWAY']).exactOptional().meta({ description: 'Who keeps the key; OWN needs `key`' }),
    key: askedKey.exactOptional(),
  })
  .refine(({ custody, key }) => custody === undefined || (custody === 'OWN') === (key !== undefined), {
    path: ['key'],
    error: 'a key of one’s own is given, one in custody is not',
  })
  .meta({ id: 'KeyAddition' });

export const keyRoutes = [
  route({
    method: 'get',
    path: '/keys',
    tag: 'registry',
    summary: { en: 'Signing keys of an institution', zh: '机构的签名密钥' },
    roles: STAFF_ROLES,
    write: false,
    params: none,
    query: z.strictObject({ institution: institutionId }),
    body: noBody,
    answer: jsonAnswer(z.strictObject({ items: z.array(effectiveKey) }), {
      description: 'All keys, revoked ones too, each with the blocks in which it began and ended to count',
      example: { items: [REGISTERED_KEY_EXAMPLE] },
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation }, { query }) => {
      const record = await organisation.projection.record(institutionKey(query.institution));
      if (record === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: query.institution });
      const blocks = await selectMomentBlocks(organisation.database, query.institution);
      return { items: toInstitution(record).keys.map((key) => presentEffectiveKey(key, blocks)) };
    },
  }),
  route({
    method: 'post',
    path: '/keys',
    tag: 'registry',
    summary: { en: 'Add a signing key', zh: '增加签名密钥' },
    description:
      'Without `key` this gateway makes and keeps one; acts signed by it are proven against the organisation only. A key of ' +
      'one’s own (custody OWN) comes with `proof`, its signature over its own registration: `piaosu sign request` prints ' +
      'the body. Its acts go through `POST /operations`.',
    roles: ['REGISTRAR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(addition, {
      example: { institution: 'H11010500001' },
    }),
    answer: jsonAnswer(z.strictObject({ institution: institutionId, key: publicKey, ...committed }), {
      status: 201,
      description: 'The key counts for what is anchored or signed from now on',
      example: {
        institution: 'H11010500001',
        key: { id: 'k-2f6b7c1d', alg: 'ES256', spki: 'MFkwEwYHKoZIzj0CAQYI' },
        ...COMMITTED_EXAMPLE,
      },
    }),
    codes: ['ALREADY_EXISTS', 'RESOURCE_NOT_FOUND', 'SIGNATURE_INVALID', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { body: { institution, key: own } }) => {
      const key = own === undefined ? await keyInCustody(context, institution) : provenKey(institution, own);
      const stand = await commitRegistryAct(context, 'key.add', { institution, key });
      return { institution, key: { id: key.id, alg: key.alg, spki: key.spki }, ...stand };
    },
  }),
  route({
    method: 'post',
    path: '/keys/{id}/revoke',
    tag: 'registry',
    summary: { en: 'Revoke a signing key, finally', zh: '吊销签名密钥' },
    roles: ['REGISTRAR'],
    write: true,
    params: z.strictObject({ id: keyId }),
    query: none,
    body: jsonBody(z.strictObject({ institution: institutionId }), { example: { institution: 'H11010500001' } }),
    answer: jsonAnswer(z.strictObject({ institution: institutionId, id: keyId, ...committed }), {
      description: 'Revoked',
      example: { institution: 'H11010500001', id: 'k-2f6b7c1d', ...COMMITTED_EXAMPLE },
    }),
    codes: ['KEY_UNKNOWN', 'KEY_REVOKED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { params: { id }, body: { institution } }) => ({
      institution,
      id,
      ...(await commitRegistryAct(context, 'key.revoke', { institution, keyId: id })),
    }),
  }),
  route({
    method: 'post',
    path: '/keys/{id}/rotate',
    tag: 'registry',
    summary: { en: 'Replace a signing key by another, in one act', zh: '更换签名密钥' },
    description:
      'The new key counts from the very act with which the old one ends, so that no receipt is anchored between them. ' +
      'Without `key` this gateway makes and keeps the new one; one of your own comes with its proof. What was anchored under the old key stays genuine.',
    roles: ['REGISTRAR'],
    write: true,
    params: z.strictObject({ id: keyId }),
    query: none,
    body: jsonBody(z.strictObject({ institution: institutionId, key: askedKey.exactOptional() }), {
      example: { institution: 'H11010500001' },
    }),
    answer: jsonAnswer(z.strictObject({ institution: institutionId, replaces: keyId, key: publicKey, ...committed }), {
      status: 201,
      description: 'The new key; what the old one signs counts no longer',
      example: {
        institution: 'H11010500001',
        replaces: 'k-2f6b7c1d',
        key: { id: 'k-90d1e4aa', alg: 'ES256', spki: 'MFkwEwYHKoZIzj0CAQYI' },
        ...COMMITTED_EXAMPLE,
      },
    }),
    codes: [
      'ALREADY_EXISTS',
      'RESOURCE_NOT_FOUND',
      'ILLEGAL_TRANSITION',
      'SIGNATURE_INVALID',
      'LEDGER_BUSY',
      'LEDGER_UNAVAILABLE',
    ],
    handle: async (context, { params: { id }, body: { institution, key: own } }) => {
      const key = own === undefined ? await keyInCustody(context, institution) : provenKey(institution, own);
      const stand = await commitRegistryAct(context, 'key.rotate', { institution, keyId: id, key });
      return { institution, replaces: id, key: { id: key.id, alg: key.alg, spki: key.spki }, ...stand };
    },
  }),
];
