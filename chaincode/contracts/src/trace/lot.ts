import {
  done,
  lotKey,
  lotUnder,
  MAX_LOT_PARTS,
  parseDigestText,
  PiaosuError,
  productKey,
  productRecordShape,
  tagParts,
  type LotRecord,
} from '@piaosu/core';

import { procedure, type Act, type Surroundings } from '../batch/procedure.ts';
import { ownPremises } from './premises.ts';
import { assertNotWeaker, isRegulator, sinceOf } from './unit-recall.ts';

/** Any number of boxes under one root: the leaves stay with the maker until a unit first acts. */
export const commission = procedure({
  action: 'commission',
  keys: ({ body, secret }, tags) => [
    productKey(body.product),
    ...tags.all('lot', tagParts.lot(body.product, secret.lotNumber)).map(lotKey),
  ],
  async run(act) {
    const { actor, body, records, tags, tx, secret } = act;
    const product = await records.get(productKey(body.product), productRecordShape);
    if (product === undefined) throw new PiaosuError('UNKNOWN_PRODUCT', { product: body.product });
    if (product.holder !== actor.id) throw new PiaosuError('AUTH_SCOPE', { product: body.product });
    if (product.state !== 'ACTIVE') throw new PiaosuError('PRODUCT_SUSPENDED', { product: body.product });
    await ownPremises(act, body.premises);
    if (!parseDigestText(body.root).ok) throw new PiaosuError('SCHEMA', { pointer: '/op/body/root' });
    const known = await lotUnder(act, body.product, secret.lotNumber);
    assertContinues(act, known?.record);
    const tag = known?.tag ?? tags.newest('lot', tagParts.lot(body.product, secret.lotNumber));
    const part = { root: body.root, count: body.count, time: tx.time, tx: tx.id };
    const { product: id, premises, expiry } = body;
    const begun = known?.record ?? { v: 1, product: id, issuer: actor.id, premises, expiry, parts: [] };
    records.put(lotKey(tag), { ...begun, parts: [...begun.parts, part] });
    return done({ lot: tag, part: body.part, count: body.count });
  },
});

function assertContinues({ body }: Act<'commission'>, known: LotRecord | undefined): void {
  const parts = known?.parts.length ?? 0;
  if (body.part !== parts || parts >= MAX_LOT_PARTS) throw new PiaosuError('LOT_EXISTS', { parts });
  const fits = known === undefined || (known.expiry === body.expiry && known.premises === body.premises);
  if (!fits) throw new PiaosuError('DATA_MISMATCH', { expiry: known.expiry, premises: known.premises });
}

export const holdLot = noticed('lot.hold', ({ tx, body }, { held }) => ({
  held: { notice: body.notice, time: sinceOf(held, tx), tx: tx.id },
}));
export const withdrawLot = noticed('lot.withdraw', ({ tx, body }, { withdrawn }) => ({
  withdrawn: { notice: body.notice, time: sinceOf(withdrawn, tx), tx: tx.id },
}));

export const recallLot = procedure({
  action: 'lot.recall',
  keys: lotKeys,
  async run(act) {
    const { body, tx } = act;
    return changeLot(act, ({ recall }) => {
      if (!isRegulator(act)) assertNotWeaker(recall, body.class);
      return { recall: { class: body.class, notice: body.notice, time: sinceOf(recall, tx), tx: tx.id } };
    });
  },
});

/** Everything that was said against the lot ends. A withdrawal is the maker's own, and stays. */
export const liftLot = procedure({
  action: 'lot.lift',
  keys: lotKeys,
  async run(act) {
    return changeLot(act, () => ({ held: undefined, recall: undefined }));
  },
});

export const auditLot = procedure({
  action: 'lot.audit',
  keys: lotKeys,
  async run(act) {
    const { body, tx } = act;
    return changeLot(act, (lot) => {
      if (body.parts > lot.parts.length) throw new PiaosuError('COUNT_MISMATCH', { parts: lot.parts.length });
      return { audited: { parts: body.parts, time: tx.time, tx: tx.id } };
    });
  },
});

/** What may be said about a lot; undefined takes back. */
type Said = { readonly [K in 'held' | 'recall' | 'withdrawn' | 'audited']?: LotRecord[K] | undefined };

function noticed(
  action: 'lot.hold' | 'lot.withdraw',
  said: (act: Act<'lot.hold' | 'lot.withdraw'>, lot: LotRecord) => Said,
) {
  return procedure({
    action,
    keys: lotKeys,
    run: (act) => changeLot(act, (lot) => said(act, lot)),
  });
}

interface NamedLot {
  readonly body: { readonly product: string };
  readonly secret: { readonly lotNumber: string };
}

function lotKeys({ body, secret }: NamedLot, tags: Surroundings['tags']): string[] {
  return tags.all('lot', tagParts.lot(body.product, secret.lotNumber)).map(lotKey);
}

/** A maker speaks about its own lots, the regulator about all. */
async function changeLot(act: Surroundings & NamedLot, said: (lot: LotRecord) => Said) {
  const { actor, records, body, secret } = act;
  const known = await lotUnder(act, body.product, secret.lotNumber);
  const isMine = known?.record.issuer === actor.id || actor.kinds.includes('AUTHORITY');
  if (known === undefined || !isMine) throw new PiaosuError('RESOURCE_NOT_FOUND', { product: body.product });
  const { held, recall, withdrawn, audited, ...rest } = { ...known.record, ...said(known.record) };
  records.put(lotKey(known.tag), {
    ...rest,
    ...(held === undefined ? {} : { held }),
    ...(recall === undefined ? {} : { recall }),
    ...(withdrawn === undefined ? {} : { withdrawn }),
    ...(audited === undefined ? {} : { audited }),
  });
  return done({ lot: known.tag });
}
