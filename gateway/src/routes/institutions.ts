import { z } from 'zod';
import { institutionKey, isUscc, PiaosuError } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { REST_ROLES } from '../http/caller.ts';
import { pageOf, pageQuery, parseCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { provenKey } from '../use-cases/registry/own-key.ts';
import { commitRegistryAct, keyInCustody } from '../use-cases/registry/registry.ts';
import {
  benefit,
  endpoint,
  institution,
  name,
  ownKey,
  policy,
  presentInstitution,
  publicKey,
  state,
  tier,
} from './institution-schema.ts';
import { COMMITTED_EXAMPLE, INSTITUTION_EXAMPLE } from './examples.ts';
import { committed, institutionId, kind } from './schemas.ts';

export const registration = z
  .strictObject({
    id: institutionId,
    kinds: z.array(kind).min(1),
    name,
    publisher: institutionId.exactOptional(),
    endpoint: endpoint.exactOptional(),
    uscc: z.string().refine(isUscc, 'a wrong check digit (GB 32100)').exactOptional(),
    tier: tier.exactOptional(),
    benefit: benefit.exactOptional(),
    policy: policy.exactOptional(),
    keys: z.array(ownKey).min(1).exactOptional().meta({
      description:
        "The institution's own keys, each with its proof; when absent this gateway makes and keeps one for it",
    }),
  })
  .meta({ id: 'InstitutionRegistration' });

export const change = z.strictObject({
  state: state.exactOptional(),
  name: name.exactOptional(),
  endpoint: endpoint.exactOptional(),
  tier: tier.exactOptional(),
  benefit: benefit.exactOptional(),
  policy: policy.exactOptional(),
});

export const institutionRoutes = [
  route({
    method: 'get',
    path: '/institutions',
    tag: 'registry',
    summary: { en: 'Institutions of all organisations', zh: '机构列表' },
    roles: REST_ROLES,
    write: false,
    params: none,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(institution), {
      description: 'Institutions by id',
      example: { items: [INSTITUTION_EXAMPLE], next: null },
    }),
    handle: async ({ organisation }, { query: { limit, cursor } }) => {
      // REG~pepper and REG~epoch lie among the institutions; an institution's id may not be one of these words
      const records = await organisation.projection.records('REG~', { after: parseCursor(cursor), limit: limit + 1 });
      const page = toPage(records, limit, (record) => record.key, presentInstitution);
      return { items: page.items.filter((item) => item !== undefined), next: page.next };
    },
  }),
  route({
    method: 'get',
    path: '/institutions/{id}',
    tag: 'registry',
    summary: { en: 'One institution', zh: '机构' },
    roles: REST_ROLES,
    write: false,
    params: z.strictObject({ id: institutionId }),
    query: none,
    body: noBody,
    answer: jsonAnswer(institution, {
      description: 'The institution as the ledger knows it',
      example: INSTITUTION_EXAMPLE,
    }),
    codes: ['RESOURCE_NOT_FOUND', 'INDEX_DIVERGED'],
    handle: async ({ organisation }, { params: { id } }) => {
      const record = await organisation.projection.record(institutionKey(id));
      const found = record === undefined ? undefined : presentInstitution(record);
      if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
      return found;
    },
  }),
  route({
    method: 'post',
    path: '/institutions',
    tag: 'registry',
    summary: { en: 'Register an institution of the own organisation', zh: '登记机构' },
    roles: ['REGISTRAR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(registration, {
      example: { id: 'H11010500001', kinds: ['HOSPITAL'], name: '北京市第一医院', publisher: 'PUB-HEALTH-1' },
    }),
    answer: jsonAnswer(z.strictObject({ id: institutionId, keys: z.array(publicKey), ...committed }), {
      status: 201,
      description: 'Registered; the keys that count from now on',
      location: ({ id }) => `/institutions/${id}`,
      example: {
        id: 'H11010500001',
        keys: [{ id: 'k-2f6b7c1d', alg: 'ES256', spki: 'MFkwEwYHKoZIzj0CAQYI' }],
        ...COMMITTED_EXAMPLE,
      },
    }),
    codes: ['ALREADY_EXISTS', 'ROLE_NOT_ALLOWED', 'SIGNATURE_INVALID', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { body: { keys: own, ...rest } }) => {
      const keys =
        own === undefined ? [await keyInCustody(context, rest.id)] : own.map((key) => provenKey(rest.id, key));
      const stand = await commitRegistryAct(context, 'institution.register', { ...rest, keys });
      return { id: rest.id, keys: keys.map(({ id, alg, spki }) => ({ id, alg, spki })), ...stand };
    },
  }),
  route({
    method: 'patch',
    path: '/institutions/{id}',
    tag: 'registry',
    summary: { en: 'Change or suspend an institution', zh: '变更或停用机构' },
    roles: ['REGISTRAR'],
    write: true,
    params: z.strictObject({ id: institutionId }),
    query: none,
    body: jsonBody(change, { example: { state: 'SUSPENDED' } }),
    answer: jsonAnswer(z.strictObject({ id: institutionId, ...committed }), {
      description: 'Changed',
      example: { id: 'H11010500001', ...COMMITTED_EXAMPLE },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'ROLE_NOT_ALLOWED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { params: { id }, body }) => ({
      id,
      ...(await commitRegistryAct(context, 'institution.update', { id, ...body })),
    }),
  }),
];
