import { encodeField, encodeOrderedNumber, encodeVarint, sha256 } from '../protoutil/bytes.ts';
import { splitNamespace } from '../rwset/rwset.ts';
import type { StateUpdate, UpdateBatch } from './update-batch.ts';

interface NamespaceUpdates {
  readonly namespace: string;
  readonly collection: string;
  readonly updates: ReadonlyMap<string, StateUpdate>;
}

/**
 * Fabric's COMMIT_HASH: SHA-256 over the transaction filter, the deterministic bytes of the block's updates and the
 * previous commit hash. Peers that computed different states have different commit hashes.
 */
export function commitHash(filter: Uint8Array, updates: UpdateBatch, previous: Uint8Array): Buffer {
  return sha256(encodeVarint(filter.length), filter, updateBytes(updates), previous);
}

/** KVWritesBatchProto: namespaces, then collections, then keys in byte order; a repeated name is left out. */
function updateBytes(batch: UpdateBatch): Buffer {
  const groups = batch
    .namespaces()
    .map((name): NamespaceUpdates => ({ ...splitNamespace(name), updates: batch.updatesOf(name) }))
    .filter((group) => group.namespace !== '' && group.updates.size > 0)
    .sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.collection, b.collection));
  const written = new Set<string>();
  return Buffer.concat(
    groups.flatMap((group) => {
      const namespace = written.has(group.namespace) ? '' : group.namespace;
      written.add(group.namespace);
      return groupBytes(namespace, group);
    }),
  );
}

function groupBytes(namespace: string, group: NamespaceUpdates): Buffer[] {
  const encoding = group.collection === '' ? 'utf8' : 'hex';
  return [...group.updates]
    .map(([key, update]) => ({ key: Buffer.from(key, encoding), update }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ key, update }, index) => {
      const names = index === 0 ? [text(1, namespace), text(2, group.collection)] : [];
      return encodeField(1, Buffer.concat([...names, writeBytes(key, update)]));
    });
}

function writeBytes(key: Buffer, update: StateUpdate): Buffer {
  const value = update.value ?? new Uint8Array();
  const version = Buffer.concat([encodeOrderedNumber(update.version.block), encodeOrderedNumber(update.version.tx)]);
  return Buffer.concat([
    bytes(3, key),
    update.value === undefined ? Buffer.from([4 << 3, 1]) : Buffer.alloc(0),
    bytes(5, value),
    bytes(6, version),
  ]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

/** Protocol buffers leave out what is empty. */
function bytes(field: number, value: Uint8Array): Buffer {
  return value.length === 0 ? Buffer.alloc(0) : encodeField(field, value);
}

function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
