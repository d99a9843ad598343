import { prefixedUtf8 } from '../encoding/bytes.ts';
import { PiaosuError } from '../result.ts';
import { HASH_BYTES, type HashSuite } from './suite.ts';

/** RFC 6962 §2.1: the prefixes keep a leaf from passing as an inner node and the other way round. */
const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** H(0x00 ‖ bytes) */
export function leafHash(suite: HashSuite, bytes: Uint8Array): Uint8Array {
  const data = new Uint8Array(1 + bytes.length);
  data[0] = LEAF_PREFIX;
  data.set(bytes, 1);
  return suite.digest(data);
}

/** H(0x00 ‖ utf8(text)) with one buffer less: 45 of them are made for every receipt. */
export function leafHashOfText(suite: HashSuite, text: string): Uint8Array {
  return suite.digestText?.(`\0${text}`) ?? suite.digest(prefixedUtf8('\0', text));
}

/**
 * The input of a node, used again for each: a new buffer costs as much as the hash (0.56 against 0.30 µs on Node 24).
 * Safe because `digest` is synchronous and must not keep what it is given.
 */
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES);
nodeInput[0] = NODE_PREFIX;

/** H(0x01 ‖ left ‖ right) of two 32-byte hashes. Throws PiaosuError PROOF_INVALID for other lengths. */
export function nodeHash(suite: HashSuite, left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) throw new PiaosuError('PROOF_INVALID', 'hash length');
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return suite.digest(nodeInput);
}
