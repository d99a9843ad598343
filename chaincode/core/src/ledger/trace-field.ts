import { integer, oneOf, text, textThat } from '../shape/shape.ts';
import { isTraceId } from '../trace/trace-id.ts';

/** Packaging levels: 1 the smallest saleable box, 2 a bundle or carton of them (中码), 3 a case or pallet (大码). */
export const LEVELS = [1, 2, 3] as const;
export type Level = (typeof LEVELS)[number];

export const traceField = {
  /** Chosen by who registers it, such as the 国家药品编码. */
  product: text(/^[0-9A-Z][0-9A-Z-]{3,31}$/),
  premises: text(/^[0-9A-Za-z][0-9A-Za-z-]{0,47}$/),
  /** Canonical id of a box or container, see `parseTraceCode`. */
  traceId: textThat(isTraceId),
  /** 批号, as GS1's AI (10) allows it. */
  lotNumber: text(/^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/),
  level: oneOf(...LEVELS),
  /** Smallest dispensing units: tablets, vials. */
  units: integer(1, 1_000_000),
  /** A number of boxes: at most what one lot may hold. */
  count: integer(1, 10_000_000),
  part: integer(0, 63),
  shipment: text(/^S[0-9a-f]{24}$/),
  dispensing: text(/^D[0-9a-f]{24}$/),
} as const;
