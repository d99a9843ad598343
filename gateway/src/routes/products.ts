import { z } from 'zod';
import {
  EXEMPT_CLASSES,
  gtinShape,
  identificationShape,
  parseShape,
  PiaosuError,
  productFields,
  productKey,
  productOptionals,
  productRecordShape,
  unwrap,
} from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import { textOf } from '../http/core-schema.ts';
import { pageOf, pageQuery, parseCursor, toPage } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import type { ProjectedRecord } from '../organisation.ts';
import { commitPlainAct } from '../use-cases/supply/trace-act.ts';
import { name, state } from './institution-schema.ts';
import { committed, institutionId, isoDate } from './schemas.ts';
import { productId, TX_EXAMPLE } from './trace-schema.ts';

const gtin = textOf(gtinShape, { description: 'GTIN-14 with its check digit', example: '06901234567892' });
const identification = textOf(identificationShape, { description: '药品标识码, 7 digits', example: '8123456' });
const units = z.int().min(1).max(1_000_000);

const level = z
  .strictObject({
    level: z.literal([1, 2, 3]).meta({ description: '1 box, 2 carton (中码), 3 case or pallet (大码)' }),
    contains: z.int().min(1).meta({ description: 'Units of the level below; 1 at the lowest' }),
    gtin: gtin.exactOptional(),
    identification: identification.exactOptional(),
  })
  .meta({ id: 'ProductLevel' });

const custody = z.strictObject({
  mode: z.enum(['ENFORCED', 'DECLARED']).meta({
    description: 'DECLARED: stock from before traceability may be given out on the declaration of who holds it',
  }),
  until: isoDate.exactOptional(),
});

const fields = {
  id: productId,
  name,
  holder: institutionId.meta({ description: '上市许可持有人: the institution that commissions its lots' }),
  approvalNumber: textOf(productFields.approvalNumber, { description: '批准文号', example: '国药准字H20261234' }),
  unitsPerPack: units.meta({ description: 'Smallest dispensing units in a box' }),
  unit: textOf(productFields.unit, { description: 'smallest dispensing unit', example: '片' }),
  levels: z.array(level).min(1).max(3),
  custody,
};
const options = {
  drugCode: textOf(productOptionals.drugCode, {
    description: '国家药品编码',
    example: '86900000000012',
  }).exactOptional(),
  insuranceCode: textOf(productOptionals.insuranceCode, {
    description: '医保药品编码, as receipts name the medicine',
    example: 'XA01ABD075A002010100001',
  }).exactOptional(),
  traceFrom: isoDate.exactOptional().meta({ description: 'Services from this day on: claims may demand trace codes' }),
  exempt: z.enum(EXEMPT_CLASSES).exactOptional(),
};

const registration = z.strictObject({ ...fields, ...options }).meta({ id: 'ProductRegistration' });
const change = z.strictObject({
  state: state.exactOptional(),
  custody: custody.exactOptional(),
  traceFrom: isoDate.exactOptional(),
});
export const product = registration.extend({ state, block: z.int() }).meta({ id: 'Product' });

const REGISTRATION_EXAMPLE = {
  id: '86900000000012',
  name: '阿莫西林胶囊',
  holder: 'MAKER-0001',
  approvalNumber: '国药准字H20261234',
  unitsPerPack: 24,
  unit: '粒',
  levels: [
    { level: 1, contains: 1, gtin: '06901234567892' },
    { level: 2, contains: 20, gtin: '16901234567899' },
  ],
  custody: { mode: 'ENFORCED' },
  insuranceCode: 'XJ01CAA040E001010100001',
} satisfies z.input<typeof registration>;
const EXAMPLE = { ...REGISTRATION_EXAMPLE, state: 'ACTIVE' as const, block: 31 };

const answered = z.strictObject({ id: productId, ...committed });
const LEDGER_CODES = ['ROLE_NOT_ALLOWED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'] as const;

/** Products, and the numbers by which their codes are known. */
export const productRoutes = [
  route({
    method: 'get',
    path: '/products',
    tag: 'supply',
    summary: { en: 'Registered products', zh: '药品目录' },
    roles: STAFF_ROLES,
    write: false,
    params: none,
    query: z.strictObject(pageQuery),
    body: noBody,
    answer: jsonAnswer(pageOf(product), { description: 'Products by id', example: { items: [EXAMPLE], next: null } }),
    handle: async ({ organisation }, { query: { limit, cursor } }) => {
      const records = await organisation.projection.records('PRD~', { after: parseCursor(cursor), limit: limit + 1 });
      return toPage(records, limit, (record) => record.key, present);
    },
  }),
  route({
    method: 'get',
    path: '/products/{id}',
    tag: 'supply',
    summary: { en: 'One product', zh: '药品' },
    roles: STAFF_ROLES,
    write: false,
    params: z.strictObject({ id: productId }),
    query: none,
    body: noBody,
    answer: jsonAnswer(product, { description: 'The product as the ledger knows it', example: EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND', 'INDEX_DIVERGED'],
    handle: async ({ organisation }, { params: { id } }) => {
      const record = await organisation.projection.record(productKey(id));
      if (record === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
      return present(record);
    },
  }),
  route({
    method: 'post',
    path: '/products',
    tag: 'supply',
    summary: { en: 'Register a product', zh: '登记药品' },
    description: 'Holder, levels and numbers never change; a number that another product has is refused.',
    roles: ['DRUG_INSPECTOR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(registration, { example: REGISTRATION_EXAMPLE }),
    answer: jsonAnswer(answered, {
      status: 201,
      description: 'Registered',
      location: ({ id }) => `/products/${id}`,
      example: { id: EXAMPLE.id, ...TX_EXAMPLE },
    }),
    codes: ['ALREADY_EXISTS', 'RESOURCE_NOT_FOUND', ...LEDGER_CODES],
    handle: async (context, { body }) => {
      const { tx, block } = await commitPlainAct(context, 'product.register', { body });
      return { id: body.id, tx, block };
    },
  }),
  route({
    method: 'patch',
    path: '/products/{id}',
    tag: 'supply',
    summary: { en: 'Suspend a product or change its rules', zh: '暂停或变更药品' },
    roles: ['DRUG_INSPECTOR'],
    write: true,
    params: z.strictObject({ id: productId }),
    query: none,
    body: jsonBody(change, { example: { state: 'SUSPENDED' } }),
    answer: jsonAnswer(answered, { description: 'Changed', example: { id: EXAMPLE.id, ...TX_EXAMPLE } }),
    codes: ['RESOURCE_NOT_FOUND', ...LEDGER_CODES],
    handle: async (context, { params: { id }, body }) => {
      const { tx, block } = await commitPlainAct(context, 'product.update', { body: { id, ...body } });
      return { id, tx, block };
    },
  }),
];

/** The record without its version. */
const shown = z.object(product.shape);

function present({ value, block }: ProjectedRecord): z.output<typeof product> {
  return shown.parse({ ...unwrap(parseShape(productRecordShape, value)), block });
}
