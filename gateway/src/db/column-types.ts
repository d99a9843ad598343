import pg from 'pg';

type Parse = (text: string) => unknown;

/**
 * How columns arrive: int8 as a safe integer (a larger one is an error, not a rounded value), date as `YYYY-MM-DD`
 * (a Date would be shifted by the server's zone), timestamptz as Date, bytea as Uint8Array, jsonb parsed.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (id, format): Parse => {
    if (id === pg.types.builtins.INT8) return toSafeInteger;
    if (id === pg.types.builtins.DATE) return (text) => text;
    const parse: unknown =
      format === 'binary' ? pg.types.getTypeParser(id, 'binary') : pg.types.getTypeParser(id, 'text');
    return isParse(parse) ? parse : (text) => text;
  },
};

/** The driver's own parsers are untyped. */
function isParse(value: unknown): value is Parse {
  return typeof value === 'function';
}

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond 2^53`);
  return value;
}
