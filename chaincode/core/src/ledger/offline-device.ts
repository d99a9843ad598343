import { record, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';

/**
 * What makes a key of an issuer that of a device without network: the numbers it may issue, part of one of the issuer's
 * segments. It stands with the key in REG~, so that who knows an issuer's keys knows its devices, revocation included.
 */
export const offlineDeviceShape = record({
  code: field.receiptCode,
  from: field.receiptNumber,
  to: field.receiptNumber,
});
export type OfflineDevice = TypeOf<typeof offlineDeviceShape>;
