import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** GS1's schema and sample documents: third-party data that lies beside the repository, and may be absent. */
export const PUBLISHED_EPCIS = new URL('../../../../shared/data/epcis/', import.meta.url);
export const isPublishedThere = existsSync(PUBLISHED_EPCIS);

/** What the official JSON schema of EPCIS 2.0 finds wrong with a document; an empty list when nothing is. */
export function officialFaults(): (document: unknown) => readonly string[] {
  const ajv = new Ajv({ strict: false, validateFormats: true });
  addFormats.default(ajv);
  const text = readFileSync(new URL('EPCIS-JSON-Schema.json', PUBLISHED_EPCIS), 'utf8');
  const validate = ajv.compile(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
  return (document) =>
    validate(document)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
