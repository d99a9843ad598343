import { utf8 } from '../encoding/bytes.ts';
import { toHex } from '../encoding/text-forms.ts';
import { sha256Suite, type HashSuite } from '../hash/suite.ts';
import { namespacesOf, type Namespaces } from './namespaces.ts';
import { preHashOf } from './pre-hash.ts';

/**
 * The event hash id of an EPCIS 2.0 event in JSON (CBV 2.0 §8.9.2): an RFC 6920 URI that anybody derives from the event
 * itself, whoever wrote it down and in which order. Always SHA-256, which other tools expect, also in a network of SM3.
 */
export function eventHashId(
  event: Readonly<Record<string, unknown>>,
  around: Namespaces = namespacesOf(undefined),
  suite: HashSuite = sha256Suite,
): string {
  const digest = toHex(suite.digest(utf8(preHashOf(event, around))));
  return `ni:///sha-256;${digest}?ver=CBV2.0`;
}
