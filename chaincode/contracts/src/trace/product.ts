import {
  codePrefixKey,
  codePrefixRecordShape,
  done,
  INSURANCE_SCHEME,
  institutionKey,
  institutionRecordShape,
  PiaosuError,
  productKey,
  productRecordShape,
  type CodePrefix,
  type ProductLevel,
  type ProductRecord,
} from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';

export const registerProduct = procedure({
  action: 'product.register',
  keys: ({ body }) => [
    productKey(body.id),
    institutionKey(body.holder),
    ...namesOf(body).map(({ scheme, prefix }) => codePrefixKey(scheme, prefix)),
  ],
  async run({ body, records }) {
    const holder = await records.get(institutionKey(body.holder), institutionRecordShape);
    if (holder?.kinds.includes('MAKER') !== true) throw new PiaosuError('RESOURCE_NOT_FOUND', { holder: body.holder });
    if ((await records.get(productKey(body.id), productRecordShape)) !== undefined)
      throw new PiaosuError('ALREADY_EXISTS', { product: body.id });
    assertLevels(body.levels);
    for (const { scheme, prefix, level } of namesOf(body)) {
      const known = await records.get(codePrefixKey(scheme, prefix), codePrefixRecordShape);
      if (known !== undefined) throw new PiaosuError('ALREADY_EXISTS', { prefix, product: known.product });
      records.put(codePrefixKey(scheme, prefix), { v: 1, product: body.id, level });
    }
    records.put(productKey(body.id), { ...body, v: 1, state: 'ACTIVE' });
    return done({ product: body.id });
  },
});

export const updateProduct = procedure({
  action: 'product.update',
  keys: ({ body }) => [productKey(body.id)],
  async run({ body, records }) {
    const present = await records.get(productKey(body.id), productRecordShape);
    if (present === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { product: body.id });
    records.put(productKey(body.id), { ...present, ...body });
    return done({ product: body.id, state: body.state ?? present.state });
  },
});

/** From the box outwards, each once, and each with a number by which its codes are known. */
function assertLevels(levels: readonly ProductLevel[]): void {
  const isInOrder = levels.every(({ level }, i) => level === i + 1);
  const isKnowable =
    levels[0]?.contains === 1 && levels.every((level) => prefixesOf(level).length > 0 || level.level > 1);
  if (!isInOrder || !isKnowable) throw new PiaosuError('SCHEMA', { pointer: '/op/body/levels' });
}

/** Everything that leads to the product: the numbers of its codes, and the 医保药品编码 on the lines of receipts. */
function namesOf({ levels, insuranceCode }: Pick<ProductRecord, 'levels' | 'insuranceCode'>) {
  const codes = levels.flatMap((each) => prefixesOf(each).map((prefix) => ({ ...prefix, level: each.level })));
  const onLines = { scheme: INSURANCE_SCHEME, prefix: insuranceCode ?? '', level: 1 } as const;
  return insuranceCode === undefined ? codes : [...codes, onLines];
}

function prefixesOf({ gtin, identification }: ProductLevel): CodePrefix[] {
  return [
    ...(gtin === undefined ? [] : [{ scheme: 'gs1', prefix: gtin } as const]),
    ...(identification === undefined ? [] : [{ scheme: 'cn20', prefix: identification } as const]),
  ];
}
