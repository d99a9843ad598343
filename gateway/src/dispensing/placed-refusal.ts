import { isPlainObject, PiaosuError } from '@piaosu/core';

/** How the ledger counts the places of a request, and where the request has them. */
const PLACES = { line: 'lines', item: 'items' } as const;

/**
 * The same refusal with what it is about by its pointer into the request. A box is named by its place, never by its tag;
 * boxes of a basket are placed by `commitTraceAct`.
 */
export function placedRefusal(error: PiaosuError): PiaosuError {
  const { code, evidence } = error;
  if (!isPlainObject(evidence)) return error;
  for (const [name, list] of Object.entries(PLACES)) {
    const { [name]: place, ...detail } = evidence;
    if (typeof place !== 'number') continue;
    const told = Object.keys(detail).length === 0 ? {} : { detail };
    return new PiaosuError(code, [{ pointer: `/${list}/${place}`, code, ...told }], error);
  }
  return error;
}
