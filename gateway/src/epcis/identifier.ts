import { parseShape, traceField } from '@piaosu/core';

/**
 * How events name what has no GS1 key: URNs of this network, or the same as the end of an address. A box with a national
 * code is `urn:piaosu:cn20:81…`, premises `urn:piaosu:premises:PHARMACY-1`.
 */
type Named = 'cn20' | 'premises' | 'shipment' | 'dispensing';

const SHAPES = { premises: traceField.premises, shipment: traceField.shipment, dispensing: traceField.dispensing };

export function toUrn(kind: Named, id: string): string {
  return `urn:piaosu:${kind}:${id}`;
}

/** The id that a URI names; undefined for one that names nothing of this kind. */
export function idIn(kind: Exclude<Named, 'cn20'>, uri: string): string | undefined {
  const id = new RegExp(`^(?:urn:piaosu:${kind}:|https?://[^?#]+/${kind}s?/)([0-9A-Za-z-]+)$`).exec(uri)?.[1];
  return id !== undefined && parseShape(SHAPES[kind], id).ok ? id : undefined;
}

/** The code of a box or container as the recogniser reads it: other URIs of EPCs are codes already. */
export function codeIn(uri: string): string {
  return /^urn:piaosu:cn20:(\d{20})$/.exec(uri)?.[1] ?? uri;
}

/** The EPC of a canonical id. */
export function epcOf(id: string): string {
  const national = /^cn20:(.+)$/.exec(id)?.[1];
  if (national !== undefined) return toUrn('cn20', national);
  const [, gtin = '', serial = ''] = /^gs1:01(\d{14})21(.+)$/.exec(id) ?? [];
  if (gtin !== '') return `https://id.gs1.org/01/${gtin}/21/${encode(serial)}`;
  return `https://id.gs1.org/00/${id.replace(/^sscc:00/, '')}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
