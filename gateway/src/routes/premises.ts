import { z } from 'zod';
import { parseShape, PiaosuError, PREMISES_KINDS, premisesKey, premisesRecordShape, unwrap } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import { pageOf, pageQuery, parseCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import type { ProjectedRecord } from '../organisation.ts';
import { commitPlainAct } from '../use-cases/supply/trace-act.ts';
import { name, state } from './institution-schema.ts';
import { committed, institutionId } from './schemas.ts';
import { premisesId, TX_EXAMPLE } from './trace-schema.ts';

const kind = z.enum(PREMISES_KINDS).meta({ description: 'DISPENSARY: 药房 of a hospital' });

const place = {
  region: z
    .string()
    .regex(/^\d{6}$/u)
    .exactOptional()
    .meta({ description: '行政区划, 6 digits', examples: ['330106'] }),
  place: z.strictObject({ lat: z.int(), lon: z.int() }).exactOptional().meta({ description: 'In 0.00001 of a degree' }),
};

const registration = z
  .strictObject({ id: premisesId, institution: institutionId, kind, name, ...place })
  .meta({ id: 'PremisesRegistration' });
const change = z.strictObject({ state: state.exactOptional(), ...place });
export const premises = registration.extend({ org: z.string(), state, block: z.int() }).meta({ id: 'Premises' });

const REGISTRATION_EXAMPLE = {
  ...{ id: 'PRE-WS-0001', institution: 'WS-0001', kind: 'WAREHOUSE', name: '城东药品仓库', region: '330106' },
} satisfies z.input<typeof registration>;
const EXAMPLE = { ...REGISTRATION_EXAMPLE, org: 'DrugMSP', state: 'ACTIVE' as const, block: 33 };

const answered = z.strictObject({ id: premisesId, ...committed });
const LEDGER_CODES = ['ROLE_NOT_ALLOWED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'] as const;

/** Places that hold boxes. Each organisation's authority registers those of its own institutions. */
export const premisesRoutes = [
  route({
    method: 'get',
    path: '/premises',
    tag: 'supply',
    summary: { en: 'Registered premises', zh: '经营使用场所' },
    roles: STAFF_ROLES,
    write: false,
    params: none,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(premises), { description: 'Premises by id', example: { items: [EXAMPLE], next: null } }),
    handle: async ({ organisation }, { query: { limit, cursor } }) => {
      const records = await organisation.projection.records('PRE~', { after: parseCursor(cursor), limit: limit + 1 });
      return toPage(records, limit, (record) => record.key, present);
    },
  }),
  route({
    method: 'get',
    path: '/premises/{id}',
    tag: 'supply',
    summary: { en: 'One of the premises', zh: '场所' },
    roles: STAFF_ROLES,
    write: false,
    params: z.strictObject({ id: premisesId }),
    query: none,
    body: noBody,
    answer: jsonAnswer(premises, { description: 'As the ledger knows it', example: EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND', 'INDEX_DIVERGED'],
    handle: async ({ organisation }, { params: { id } }) => {
      const record = await organisation.projection.record(premisesKey(id));
      if (record === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
      return present(record);
    },
  }),
  route({
    method: 'post',
    path: '/premises',
    tag: 'supply',
    summary: { en: 'Register premises of an institution of the own organisation', zh: '登记场所' },
    roles: ['REGISTRAR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(registration, { example: REGISTRATION_EXAMPLE }),
    answer: jsonAnswer(answered, {
      status: 201,
      description: 'Registered',
      location: ({ id }) => `/premises/${id}`,
      example: { id: EXAMPLE.id, ...TX_EXAMPLE },
    }),
    codes: ['ALREADY_EXISTS', 'RESOURCE_NOT_FOUND', ...LEDGER_CODES],
    handle: async (context, { body }) => {
      const { tx, block } = await commitPlainAct(context, 'premises.register', { body });
      return { id: body.id, tx, block };
    },
  }),
  route({
    method: 'patch',
    path: '/premises/{id}',
    tag: 'supply',
    summary: { en: 'Suspend premises or say where they are', zh: '停用或变更场所' },
    roles: ['REGISTRAR'],
    write: true,
    params: z.strictObject({ id: premisesId }),
    query: none,
    body: jsonBody(change, { example: { state: 'SUSPENDED' } }),
    answer: jsonAnswer(answered, { description: 'Changed', example: { id: EXAMPLE.id, ...TX_EXAMPLE } }),
    codes: ['RESOURCE_NOT_FOUND', ...LEDGER_CODES],
    handle: async (context, { params: { id }, body }) => {
      const { tx, block } = await commitPlainAct(context, 'premises.update', { body: { id, ...body } });
      return { id, tx, block };
    },
  }),
];

/** The record without its version. */
const shown = z.object(premises.shape);

function present({ value, block }: ProjectedRecord): z.output<typeof premises> {
  return shown.parse({ ...unwrap(parseShape(premisesRecordShape, value)), block });
}
