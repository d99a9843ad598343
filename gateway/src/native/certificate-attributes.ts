import { parsed, refuse, type Parsed } from '@piaosu/core';
import { z } from 'zod';

/** Fabric CA's attribute extension, 1.2.3.4.5.6.7.8.1, as it stands in DER. */
const ATTRIBUTES_OID = '06082a03040506070801';
const OCTET_STRING = 0x04;
const LONG_FORM = 0x80;

const extensionSchema = z.object({ attrs: z.record(z.string(), z.string()) });

/**
 * The attributes that the CA put into a certificate whose signature holds; none when it has no such extension. node:crypto
 * does not show foreign extensions, so the one is looked for by its object identifier.
 */
export function attributesOf(der: Uint8Array): Parsed<Readonly<Record<string, string>>> {
  const bytes = Buffer.from(der);
  const at = bytes.indexOf(Buffer.from(ATTRIBUTES_OID, 'hex'));
  if (at < 0) return parsed({});
  const text = octetStringAt(bytes, at + ATTRIBUTES_OID.length / 2);
  const extension = text === undefined ? undefined : readJson(text);
  const attributes = extensionSchema.safeParse(extension);
  return attributes.success ? parsed(attributes.data.attrs) : refuse('PROOF_INVALID', { reason: 'attributes' });
}

function octetStringAt(bytes: Buffer, at: number): string | undefined {
  if (bytes[at] !== OCTET_STRING) return undefined;
  const first = bytes[at + 1] ?? 0;
  const lengthBytes = first < LONG_FORM ? 0 : first - LONG_FORM;
  const start = at + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : Number(`0x${bytes.toString('hex', at + 2, start) || '0'}`);
  return lengthBytes <= 2 && start + length <= bytes.length ? bytes.toString('utf8', start, start + length) : undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema, as any other malformed extension
  }
}
