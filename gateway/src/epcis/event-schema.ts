import { z } from 'zod';
import { action, anyEvent, bizTransactions, businessEvent, epcs, ilmd, quantities, uniqueEpcs } from './event-part.ts';
import { extensible, uri } from './uri.ts';

/** The five kinds of events of EPCIS 2.0 §7.4, as strict as its official JSON schema. */
const objectEvent = extensible({
  ...businessEvent,
  type: z.literal('ObjectEvent'),
  action,
  epcList: uniqueEpcs.optional(),
  quantityList: quantities.optional(),
  ilmd: ilmd.optional(),
})
  .refine(
    ({ epcList, quantityList = [], sensorElementList = [], readPoint }) =>
      epcList !== undefined || quantityList.length > 0 || (sensorElementList.length > 0 && readPoint !== undefined),
    { error: 'names no object: epcList, quantityList, or sensor data with a read point', path: ['epcList'] },
  )
  .refine((event) => event.ilmd === undefined || event.action === 'ADD', {
    error: 'master data belongs to commissioning: action ADD',
    path: ['ilmd'],
  });

const children = { parentID: uri.optional(), childEPCs: epcs.optional(), childQuantityList: quantities.optional() };

/** A parent may be emptied without its children being named. */
function namesChildren({
  action: done,
  childEPCs = [],
  childQuantityList = [],
}: {
  action: string;
  childEPCs?: readonly unknown[] | undefined;
  childQuantityList?: readonly unknown[] | undefined;
}): boolean {
  return done === 'DELETE' || childEPCs.length > 0 || childQuantityList.length > 0;
}
const NO_CHILDREN = { error: 'names no children', path: ['childEPCs'] };

const aggregationEvent = extensible({
  ...businessEvent,
  ...children,
  type: z.literal('AggregationEvent'),
  action,
}).refine(namesChildren, NO_CHILDREN);

const associationEvent = extensible({
  ...businessEvent,
  ...children,
  type: z.literal('AssociationEvent'),
  action,
  parentID: uri,
}).refine(namesChildren, NO_CHILDREN);

const transactionEvent = extensible({
  ...businessEvent,
  type: z.literal('TransactionEvent'),
  action,
  bizTransactionList: bizTransactions.min(1),
  parentID: uri.optional(),
  epcList: epcs.optional(),
  quantityList: quantities.optional(),
}).refine(
  (event) => event.action === 'DELETE' || event.epcList !== undefined || (event.quantityList ?? []).length > 0,
  { error: 'names no object', path: ['epcList'] },
);

const isGiven = (...lists: readonly (readonly unknown[] | undefined)[]): boolean =>
  lists.some((list) => list !== undefined && list.length > 0);

const transformationEvent = extensible({
  ...businessEvent,
  type: z.literal('TransformationEvent'),
  inputEPCList: uniqueEpcs.optional(),
  inputQuantityList: quantities.optional(),
  outputEPCList: uniqueEpcs.optional(),
  outputQuantityList: quantities.optional(),
  transformationID: uri.optional(),
  ilmd: ilmd.optional(),
}).refine(
  (event) => {
    const hasInput = isGiven(event.inputEPCList, event.inputQuantityList);
    const hasOutput = isGiven(event.outputEPCList, event.outputQuantityList);
    return event.transformationID === undefined ? hasInput && hasOutput : hasInput || hasOutput;
  },
  { error: 'needs input and output, or one of them and a transformationID', path: ['inputEPCList'] },
);

/** An event of others: its kind is a URI, its fields are theirs. */
const foreignEvent = z.looseObject({ ...anyEvent, type: uri });

/** An event of EPCIS 2.0 in JSON. */
export const epcisEvent = z.union([
  z.discriminatedUnion('type', [
    objectEvent,
    aggregationEvent,
    associationEvent,
    transactionEvent,
    transformationEvent,
  ]),
  foreignEvent,
]);
export type EpcisEvent = z.infer<typeof epcisEvent>;
