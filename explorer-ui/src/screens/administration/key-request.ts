import { isPlainObject, SIGNATURE_ALGS } from '@piaosu/core';
import type { KeyAddition } from '../../api/administration.ts';

/** Larger than any request that the tool prints. */
export const REQUEST_BYTES = 16_384;

type OwnKey = NonNullable<KeyAddition['key']>;

/** A registration with its proof, as `piaosu sign request` prints it; undefined for anything else. */
export function readKeyRequest(text: string): (KeyAddition & { readonly key: OwnKey }) | undefined {
  const parsed = parse(text);
  if (!isPlainObject(parsed) || !isPlainObject(parsed['key'])) return undefined;
  const { institution } = parsed;
  const { id, alg, spki, proof, purpose } = parsed['key'];
  const known = SIGNATURE_ALGS.find((each) => each === alg);
  const isWhole = [institution, id, spki, proof].every((value) => typeof value === 'string');
  if (!isWhole || known === undefined) return undefined;
  return {
    ...{ institution: String(institution), custody: 'OWN' },
    key: {
      ...{ id: String(id), alg: known, spki: String(spki), proof: String(proof) },
      ...(purpose === 'SEAL' ? { purpose } : {}),
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON: the page says what file it wants
  }
}
