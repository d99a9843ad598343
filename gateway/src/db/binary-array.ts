/**
 * Array parameters in PostgreSQL's binary form (array_recv): dimensions, whether there are nulls, element type, length, lower
 * bound, then each element after its length. The driver's own form is text, in which each byte of a bytea is two digits that
 * the server reads back sign by sign: of a block of boxes that was a third of what its rows cost.
 */
export function byteaArray(values: readonly Uint8Array[]): Buffer {
  return arrayOf(OID.bytea, values);
}

export function textArray(values: readonly string[]): Buffer {
  return arrayOf(
    OID.text,
    values.map((value) => Buffer.from(value, 'utf8')),
  );
}

/** pg_type.dat: the same in every PostgreSQL. */
const OID = { bytea: 17, text: 25 } as const;
const HEADER = 20;

function arrayOf(element: number, values: readonly Uint8Array[]): Buffer {
  const array = Buffer.allocUnsafe(values.reduce((length, value) => length + 4 + value.length, HEADER));
  [1, 0, element, values.length, 1].forEach((word, index) => array.writeInt32BE(word, 4 * index));
  let at = HEADER;
  for (const value of values) {
    at = array.writeInt32BE(value.length, at);
    array.set(value, at);
    at += value.length;
  }
  return array;
}
