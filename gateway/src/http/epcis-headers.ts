import { PiaosuError } from '@piaosu/core';
import type { RequestHandler } from 'express';
import { expressPath } from './path.ts';
import type { RouteDefinition } from './route.ts';

/** What this repository speaks, as EPCIS 2.0 §12.6 has it in headers. */
const HEADERS = {
  'GS1-EPCIS-Version': '2.0.0',
  'GS1-EPCIS-Min': '2.0.0',
  'GS1-EPCIS-Max': '2.0.0',
  'GS1-CBV-Version': '2.0.0',
  'GS1-CBV-Min': '2.0.0',
  'GS1-CBV-Max': '2.0.0',
  'GS1-EPC-Format': 'No_Preference',
  'GS1-CBV-XML-Format': 'No_Preference',
  'GS1-Vendor-Version': 'PiaoSu',
} as const;

/** What a document may hold that is captured; told by OPTIONS. */
export const CAPTURE_LIMITS = { events: 10_000, bytes: 16 * 1024 * 1024 } as const;
const CAPTURE_HEADERS = {
  'GS1-EPCIS-Capture-Limit': String(CAPTURE_LIMITS.events),
  'GS1-EPCIS-Capture-File-Size-Limit': String(CAPTURE_LIMITS.bytes),
  'GS1-Capture-Error-Behaviour': 'rollback, proceed',
} as const;

const CAPTURE = '/epcis/capture';
/** A client that asks for another major version would not understand the answer. */
const SPOKEN = /^2(?:\.\d+)*$/u;

/**
 * Sets the headers at every answer, and answers OPTIONS, which asks for them alone and shows nothing of anybody. Refuses SCHEMA
 * a version that is not spoken here.
 */
export function epcisHeaders(routes: readonly RouteDefinition[]): RequestHandler {
  const known = routes
    .filter(({ path }) => path.startsWith('/epcis'))
    .map(({ path, method }) => ({ pattern: expressPath(path).pattern, method: method.toUpperCase() }));
  return (request, response, next) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const path = `${request.baseUrl}${request.path}`.replace(/^\/v1(?=\/)/u, '');
    const asked = request.get('GS1-EPCIS-Version') ?? '2.0.0';
    if (!SPOKEN.test(asked)) {
      next(new PiaosuError('SCHEMA', { header: 'GS1-EPCIS-Version', spoken: HEADERS['GS1-EPCIS-Version'] }));
      return;
    }
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (request.method !== 'OPTIONS' || methods.length === 0) {
      next();
      return;
    }
    response
      .status(204)
      .set(path === CAPTURE ? CAPTURE_HEADERS : {})
      .set('allow', [...new Set([...methods, 'OPTIONS'])].join(', '))
      .end();
  };
}
