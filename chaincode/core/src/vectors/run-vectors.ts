import { canonicalJson } from '../encoding/canonical-json.ts';
import type { Json } from '../encoding/json.ts';
import type { HashAlg, HashSuite, Hmac } from '../hash/suite.ts';
import { PiaosuError, unwrap } from '../result.ts';
import { jsonValue, listOf, parseShape, record, text } from '../shape/shape.ts';
import { VECTOR_OPERATIONS } from './vector-operation.ts';

/** The primitives of the runtime that is put to the test. */
export type VectorPorts = { readonly suiteOf: (alg: HashAlg) => HashSuite; readonly hmac: Hmac };

export type VectorFailure = { readonly name: string; readonly expected: string; readonly found: string };

/**
 * Shared vectors: the same file must hold in chaincode, gateway and browser, with the primitives of each. Every case
 * names an operation, its input and the answer; the answers were computed by another implementation.
 */
const vectorFileShape = record({
  about: text(/./, 1000),
  cases: listOf(record({ name: text(/./), op: text(/^[a-zA-Z]+$/), in: jsonValue, out: jsonValue }), {
    min: 1,
    max: 10_000,
  }),
});

/** Runs every case of a vector file; an empty list means that this runtime agrees with all of them. */
export function runVectors(file: unknown, ports: VectorPorts): VectorFailure[] {
  return unwrap(parseShape(vectorFileShape, file)).cases.flatMap((each) => {
    const expected = canonicalJson(each.out);
    const found = answerOf(each.op, each.in, ports);
    return found === expected ? [] : [{ name: each.name, expected, found }];
  });
}

/** A refusal by a code is an answer too: `{"refused": code}`. */
function answerOf(op: string, input: Json, ports: VectorPorts): string {
  const operation = VECTOR_OPERATIONS.get(op);
  if (operation === undefined) return `no operation ${op}`;
  try {
    return canonicalJson(operation(input, ports));
  } catch (error) {
    if (error instanceof PiaosuError) return canonicalJson({ refused: error.code });
    throw error;
  }
}
