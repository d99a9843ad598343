import { z } from 'zod';
import { field, RECALL_CLASSES, STOP_REASONS, traceField } from '@piaosu/core';
import { textOf } from '../http/core-schema.ts';
import { committed } from './schemas.ts';

export const BOX_CODE = '(01)06901234567892(21)B0001';

/** Wire forms of the supply leg. */
export const productId = textOf(traceField.product, { description: 'id of a product', example: '86900000000012' });
export const premisesId = textOf(traceField.premises, { description: 'id of premises', example: 'PRE-WS-0001' });
export const shipmentId = textOf(traceField.shipment, {
  description: 'id of a shipment',
  example: 'S0c5b2f7e9d1a4b6c8e0f1a2b',
});
export const lotId = textOf(field.tag, {
  description: 'id of a lot: its tag',
  example: '1.e68a89c5859acb3ab979a8b477b70c9623138b693c53ec73035588f6285fa092',
});
export const lotNumber = textOf(traceField.lotNumber, { description: '批号', example: 'A20260301' });
export const noticeId = textOf(field.keyId, { description: 'number of the notice', example: 'NMPA-2026-0117' });
export const recallClass = z.literal(RECALL_CLASSES).meta({ description: '召回等级: 1 may cause serious harm' });
export const stopReason = z.enum(STOP_REASONS);

/** A code as a scanner or a person delivers it; 100 characters in national messages, and room for a Digital Link. */
export const code = z
  .string()
  .min(1)
  .max(300)
  .meta({ description: 'trace code in any of its forms', examples: [BOX_CODE] });
export const codes = z
  .array(code)
  .min(1)
  .max(1000)
  .meta({ description: 'at most 1,000 in one transaction; a container counts once' });

export const PALLET_CODE = '00369012340000000017';
export const TX_EXAMPLE = { tx: '96ff8d4e684bd395eb0cfd9bf395a0fbaee475c516e4f5d15549069f1cf9a715', block: 5120 };
export const LOT_ID_EXAMPLE = '1.e68a89c5859acb3ab979a8b477b70c9623138b693c53ec73035588f6285fa092';
export const SHIPMENT_ID_EXAMPLE = 'S0c5b2f7e9d1a4b6c8e0f1a2b';

/** The codes of the ledger that every act on boxes may answer. */
export const UNIT_CODES = [
  'FMT_LENGTH',
  'FMT_CHARSET',
  'FMT_CHECKDIGIT',
  'FMT_STRUCTURE',
  'FMT_DATE',
  'FMT_NOT_TRACE_CODE',
  'AUTH_SCOPE',
  'ORG_SUSPENDED',
  'UNKNOWN_CODE',
  'NOT_IN_CUSTODY',
  'NOT_RECEIVED',
  'ILLEGAL_TRANSITION',
  'DUPLICATE_IN_REQUEST',
  'PROOF_INVALID',
  'RATE_LIMITED',
  'PEER_GATEWAY_UNAVAILABLE',
  'LEDGER_BUSY',
  'LEDGER_UNAVAILABLE',
] as const;

/** What became of units that were set aside, put back, retired or recalled. */
export const unitsAnswer = z
  .strictObject({ units: z.int().meta({ description: 'Units of the request' }), ...committed })
  .meta({ id: 'CommittedUnits' });
export const UNITS_EXAMPLE = { units: 1, ...TX_EXAMPLE };
