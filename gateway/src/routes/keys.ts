import { z } from 'zod';
import { institutionKey, PiaosuError } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import { none, route } from '../http/route.ts';
import { commitRegistryAct, keyInCustody } from '../use-cases/registry/registry.ts';
import { presentKey, publicKey, registeredKey, toInstitution } from './institution-schema.ts';
import { committed, institutionId, keyId } from './schemas.ts';

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
    answer: jsonAnswer(z.strictObject({ items: z.array(registeredKey) }), {
      description: 'All keys, revoked ones too',
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation }, { query }) => {
      const record = await organisation.projection.record(institutionKey(query.institution));
      if (record === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: query.institution });
      return { items: toInstitution(record).keys.map(presentKey) };
    },
  }),
  route({
    method: 'post',
    path: '/keys',
    tag: 'registry',
    summary: { en: 'Add a signing key', zh: '增加签名密钥' },
    description:
      'Without `key` this gateway makes and keeps one; acts signed by it are proven against the organisation only.',
    roles: ['REGISTRAR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ institution: institutionId, key: publicKey.exactOptional() }), {
      example: { institution: 'H11010500001' },
    }),
    answer: jsonAnswer(z.strictObject({ institution: institutionId, key: publicKey, ...committed }), {
      status: 201,
      description: 'The key counts for what is anchored or signed from now on',
    }),
    codes: ['ALREADY_EXISTS', 'RESOURCE_NOT_FOUND', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { body: { institution, key: own } }) => {
      const key = own === undefined ? await keyInCustody(context, institution) : { ...own, custody: 'OWN' as const };
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
    }),
    codes: ['KEY_UNKNOWN', 'KEY_REVOKED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { params: { id }, body: { institution } }) => ({
      institution,
      id,
      ...(await commitRegistryAct(context, 'key.revoke', { institution, keyId: id })),
    }),
  }),
];
