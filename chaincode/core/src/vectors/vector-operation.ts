import { canonicalJson, parseCanonicalJson } from '../encoding/canonical-json.ts';
import type { Json } from '../encoding/json.ts';
import { fromHex, toHex } from '../encoding/text-forms.ts';
import { leafHash, nodeHash } from '../hash/tree-hash.ts';
import { isMedinsCode, isReceiptCode, isReceiptNumber, isResidentId, isUscc } from '../ids.ts';
import { field } from '../ledger/field.ts';
import { inclusionPath, rootOf, staticTree } from '../merkle/static-tree.ts';
import { verifyConsistency, verifyInclusion } from '../merkle/verify-proof.ts';
import { parseReceiptInput } from '../receipt/receipt-input.ts';
import { buildHeader, headerMessage, patientCommit, receiptLeaf } from '../receipt/receipt-header.ts';
import { sealDocument, takeSalts } from '../receipt/receipt-seal.ts';
import { lineageOf, receiptTags } from '../receipt/receipt-tags.ts';
import { unwrap } from '../result.ts';
import { integer, jsonValue, listOf, oneOf, parseShape, record, text, type Shape } from '../shape/shape.ts';
import { pepperCheck, TAG_DOMAINS, tag } from '../tags/tag.ts';
import type { VectorPorts } from './run-vectors.ts';

type Operation = (input: Json, ports: VectorPorts) => Json;

const anyText = text(/^[^]*$/, 10_000);
const hex = text(/^[0-9a-f]*$/, 100_000);
const anyNumber = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const hashes = listOf(hex, { max: 1000 });

/** What a vector may ask; every answer is Json, hashes in hex. */
export const VECTOR_OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['canonical', operation(record({ value: jsonValue }), ({ value }) => canonicalJson(value))],
  ['parseCanonical', operation(record({ text: anyText }), (input) => parseCanonicalJson(input.text))],
  ['digest', hashing((suite, bytes) => suite.digest(bytes))],
  ['leaf', hashing(leafHash)],
  [
    'node',
    operation(record({ alg: field.hashAlg, left: hex, right: hex }), ({ alg, left, right }, { suiteOf }) =>
      toHex(nodeHash(suiteOf(alg), bytesOf(left), bytesOf(right))),
    ),
  ],
  [
    'hmac',
    operation(record({ key: hex, data: hex }), ({ key, data }, { hmac }) => toHex(hmac(bytesOf(key), bytesOf(data)))),
  ],
  [
    'tag',
    operation(
      record({
        version: integer(0, 9999),
        key: hex,
        domain: oneOf(...TAG_DOMAINS),
        parts: listOf(anyText, { max: 9 }),
      }),
      ({ version, key, domain, parts }, { hmac }) => tag(hmac, { version, key: bytesOf(key) }, domain, parts),
    ),
  ],
  [
    'pepperCheck',
    operation(record({ key: hex }), ({ key }, { hmac }) => pepperCheck(hmac, { version: 1, key: bytesOf(key) })),
  ],
  [
    'root',
    operation(record({ alg: field.hashAlg, leaves: hashes }), ({ alg, leaves }, { suiteOf }) =>
      toHex(rootOf(suiteOf(alg), leaves.map(bytesOf))),
    ),
  ],
  [
    'inclusionPath',
    operation(record({ alg: field.hashAlg, leaves: hashes, index: anyNumber }), ({ alg, leaves, index }, { suiteOf }) =>
      inclusionPath(suiteOf(alg), leaves.map(bytesOf), index).map(toHex),
    ),
  ],
  [
    'inclusion',
    operation(
      record({ alg: field.hashAlg, leaf: hex, index: anyNumber, size: anyNumber, path: hashes, root: hex }),
      ({ alg, leaf, index, size, path, root }, { suiteOf }) =>
        verifyInclusion(suiteOf(alg), {
          leaf: bytesOf(leaf),
          index,
          size,
          path: path.map(bytesOf),
          root: bytesOf(root),
        }),
    ),
  ],
  [
    'consistency',
    operation(
      record({ alg: field.hashAlg, from: anyNumber, to: anyNumber, fromRoot: hex, toRoot: hex, path: hashes }),
      ({ alg, from, to, fromRoot, toRoot, path }, { suiteOf }) =>
        verifyConsistency(suiteOf(alg), {
          from,
          to,
          fromRoot: bytesOf(fromRoot),
          toRoot: bytesOf(toRoot),
          path: path.map(bytesOf),
        }),
    ),
  ],
  ['isReceiptCode', ofText(isReceiptCode)],
  ['isReceiptNumber', ofText(isReceiptNumber)],
  ['isMedinsCode', ofText(isMedinsCode)],
  ['isUscc', ofText(isUscc)],
  ['isResidentId', ofText(isResidentId)],
  [
    'patientCommit',
    operation(
      record({ alg: field.hashAlg, patientTag: anyText, salt: hex }),
      ({ alg, patientTag, salt }, { suiteOf }) => patientCommit(suiteOf(alg), patientTag, bytesOf(salt)),
    ),
  ],
  ['receipt', operation(record({ alg: field.hashAlg, receipt: jsonValue, salts: hex, pepper: hex }), publish)],
]);

type Publication = {
  readonly alg: 'sha-256' | 'sm3';
  readonly receipt: Json;
  readonly salts: string;
  readonly pepper: string;
};

/** From the JSON form of a receipt to the leaf in the log, with everything random given. */
function publish({ alg, receipt, salts: random, pepper }: Publication, { suiteOf, hmac }: VectorPorts): Json {
  const suite = suiteOf(alg);
  const document = unwrap(parseReceiptInput(receipt));
  const salts = takeSalts(bytesOf(random), document.details.length);
  const sealed = sealDocument(suite, staticTree(suite), document, salts);
  const tags = receiptTags(hmac, { version: 1, key: bytesOf(pepper) }, document);
  const lineage = lineageOf({ receiptTag: tags.receipt, relatedTag: tags.related });
  const header = buildHeader(suite, { document, sealed, tags, lineage, patientSalt: salts.patient });
  return { header, leaf: toHex(receiptLeaf(suite, header)), messageHash: toHex(suite.digest(headerMessage(header))) };
}

function operation<T>(shape: Shape<T>, answer: (input: T, ports: VectorPorts) => Json): Operation {
  return (input, ports) => answer(unwrap(parseShape(shape, input)), ports);
}

function hashing(hash: (suite: ReturnType<VectorPorts['suiteOf']>, bytes: Uint8Array) => Uint8Array): Operation {
  return operation(record({ alg: field.hashAlg, data: hex }), ({ alg, data }, { suiteOf }) =>
    toHex(hash(suiteOf(alg), bytesOf(data))),
  );
}

function ofText(answer: (value: string) => boolean): Operation {
  return operation(record({ text: anyText }), (input) => answer(input.text));
}

function bytesOf(digits: string): Uint8Array {
  return unwrap(fromHex(digits));
}
