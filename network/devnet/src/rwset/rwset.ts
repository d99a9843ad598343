import { ledger } from '@hyperledger/fabric-protos';
import type { Version } from '../statedb/state-database.ts';

const { rwset: rwsetProtos } = ledger;
const kv = rwsetProtos.kvrwset;

/** A read: the version found, or undefined for a key that was absent. */
export interface KeyRead {
  readonly key: string;
  readonly version: Version | undefined;
}

/** A range that was read: with all its results, or with Fabric's Merkle summary of many. */
export interface RangeRead {
  readonly startKey: string;
  /** The end asked for, or, when the reader stopped early, the last key it saw (then inclusive). */
  readonly endKey: string;
  readonly exhausted: boolean;
  /** All results; empty where there is a summary. */
  readonly reads: readonly KeyRead[];
  readonly summary: ReadsSummary | undefined;
}

/** kvrwset.QueryReadsMerkleSummary: the hashes at the highest level of a Merkle tree over the results. */
export interface ReadsSummary {
  readonly maxDegree: number;
  readonly maxLevel: number;
  readonly hashes: readonly Uint8Array[];
}

export interface KeyWrite {
  readonly key: string;
  /** undefined deletes. */
  readonly value: Uint8Array | undefined;
}

export interface MetadataWrite {
  readonly key: string;
  /** The entries as a serialised KVMetadataWrite without its key; empty removes all metadata. */
  readonly metadata: Uint8Array;
}

/** What a transaction read and wrote in one namespace. */
export interface NamespaceRwset {
  /** A chaincode's name, or `name$$hcollection` for the hashes of a private collection, keyed by hex. */
  readonly namespace: string;
  readonly reads: readonly KeyRead[];
  readonly ranges: readonly RangeRead[];
  readonly writes: readonly KeyWrite[];
  readonly metadataWrites: readonly MetadataWrite[];
}

const HASHED = '$$h';

export function splitNamespace(name: string): { namespace: string; collection: string } {
  const at = name.indexOf(HASHED);
  if (at < 0) return { namespace: name, collection: '' };
  return { namespace: name.slice(0, at), collection: name.slice(at + HASHED.length) };
}

/** Parses a rwset.TxReadWriteSet. @throws Error for bytes that are none. */
export function decodeRwset(bytes: Uint8Array): NamespaceRwset[] {
  const message = rwsetProtos.TxReadWriteSet.deserializeBinary(bytes);
  return message
    .getNsRwsetList()
    .flatMap((ns) => [
      decodePublic(ns.getNamespace(), ns.getRwset_asU8()),
      ...ns
        .getCollectionHashedRwsetList()
        .map((coll) =>
          decodeHashed(`${ns.getNamespace()}${HASHED}${coll.getCollectionName()}`, coll.getHashedRwset_asU8()),
        ),
    ]);
}

function decodePublic(namespace: string, bytes: Uint8Array): NamespaceRwset {
  const message = kv.KVRWSet.deserializeBinary(bytes);
  return {
    namespace,
    reads: message.getReadsList().map(decodeRead),
    ranges: message.getRangeQueriesInfoList().map(decodeRange),
    writes: message.getWritesList().map((write) => ({
      key: write.getKey(),
      value: write.getIsDelete() ? undefined : write.getValue_asU8(),
    })),
    metadataWrites: message.getMetadataWritesList().map((write) => ({
      key: write.getKey(),
      metadata: encodeMetadata(write.getEntriesList().map((entry) => [entry.getName(), entry.getValue_asU8()])),
    })),
  };
}

function decodeHashed(namespace: string, bytes: Uint8Array): NamespaceRwset {
  const message = kv.HashedRWSet.deserializeBinary(bytes);
  return {
    namespace,
    reads: message
      .getHashedReadsList()
      .map((read) => ({ key: hex(read.getKeyHash_asU8()), version: decodeVersion(read.getVersion()) })),
    ranges: [],
    writes: message.getHashedWritesList().map((write) => ({
      key: hex(write.getKeyHash_asU8()),
      value: write.getIsDelete() ? undefined : write.getValueHash_asU8(),
    })),
    metadataWrites: message.getMetadataWritesList().map((write) => ({
      key: hex(write.getKeyHash_asU8()),
      metadata: encodeMetadata(write.getEntriesList().map((entry) => [entry.getName(), entry.getValue_asU8()])),
    })),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function decodeRead(read: ledger.rwset.kvrwset.KVRead): KeyRead {
  return { key: read.getKey(), version: decodeVersion(read.getVersion()) };
}

function decodeVersion(version: ledger.rwset.kvrwset.Version | undefined): Version | undefined {
  return version === undefined ? undefined : { block: version.getBlockNum(), tx: version.getTxNum() };
}

function decodeRange(range: ledger.rwset.kvrwset.RangeQueryInfo): RangeRead {
  return {
    startKey: range.getStartKey(),
    endKey: range.getEndKey(),
    exhausted: range.getItrExhausted(),
    reads: range.getRawReads()?.getKvReadsList().map(decodeRead) ?? [],
    summary: decodeSummary(range.getReadsMerkleHashes()),
  };
}

function decodeSummary(message: ledger.rwset.kvrwset.QueryReadsMerkleSummary | undefined): ReadsSummary | undefined {
  return (
    message && {
      maxDegree: message.getMaxDegree(),
      maxLevel: message.getMaxLevel(),
      hashes: message.getMaxLevelHashesList_asU8(),
    }
  );
}

/** Serialises public reads and writes, namespaces and keys in byte order, as Fabric's simulator does. */
export function encodeRwset(namespaces: readonly NamespaceRwset[]): Uint8Array {
  const message = new rwsetProtos.TxReadWriteSet();
  message.setDataModel(rwsetProtos.TxReadWriteSet.DataModel.KV);
  message.setNsRwsetList(
    namespaces
      .toSorted((a, b) => compareKeys(a.namespace, b.namespace))
      .map((namespace) => {
        const ns = new rwsetProtos.NsReadWriteSet();
        ns.setNamespace(namespace.namespace);
        ns.setRwset(encodePublic(namespace));
        return ns;
      }),
  );
  return message.serializeBinary();
}

function encodePublic(namespace: NamespaceRwset): Uint8Array {
  const message = new kv.KVRWSet();
  message.setReadsList(namespace.reads.toSorted(byKey).map(encodeRead));
  message.setRangeQueriesInfoList(namespace.ranges.map(encodeRange));
  message.setWritesList(namespace.writes.toSorted(byKey).map(encodeWrite));
  message.setMetadataWritesList(
    namespace.metadataWrites.toSorted(byKey).map(({ key, metadata }) => {
      const write = kv.KVMetadataWrite.deserializeBinary(metadata);
      write.setKey(key);
      return write;
    }),
  );
  return message.serializeBinary();
}

function encodeRead(read: KeyRead): ledger.rwset.kvrwset.KVRead {
  const message = new kv.KVRead();
  message.setKey(read.key);
  if (read.version !== undefined) {
    const version = new kv.Version();
    version.setBlockNum(read.version.block);
    version.setTxNum(read.version.tx);
    message.setVersion(version);
  }
  return message;
}

function encodeRange(range: RangeRead): ledger.rwset.kvrwset.RangeQueryInfo {
  const message = new kv.RangeQueryInfo();
  message.setStartKey(range.startKey);
  message.setEndKey(range.endKey);
  message.setItrExhausted(range.exhausted);
  // A range without results carries neither form, as Fabric writes it.
  if (range.summary !== undefined) message.setReadsMerkleHashes(encodeSummary(range.summary));
  else if (range.reads.length > 0) message.setRawReads(queryReads(range.reads));
  return message;
}

function encodeSummary({ maxDegree, maxLevel, hashes }: ReadsSummary): ledger.rwset.kvrwset.QueryReadsMerkleSummary {
  const message = new kv.QueryReadsMerkleSummary();
  message.setMaxDegree(maxDegree);
  message.setMaxLevel(maxLevel);
  message.setMaxLevelHashesList([...hashes]);
  return message;
}

function queryReads(reads: readonly KeyRead[]): ledger.rwset.kvrwset.QueryReads {
  const message = new kv.QueryReads();
  message.setKvReadsList(reads.map(encodeRead));
  return message;
}

/** kvrwset.QueryReads as bytes: what a summary of a range hashes. */
export function encodeReads(reads: readonly KeyRead[]): Uint8Array {
  return queryReads(reads).serializeBinary();
}

function encodeWrite(write: KeyWrite): ledger.rwset.kvrwset.KVWrite {
  const message = new kv.KVWrite();
  message.setKey(write.key);
  message.setIsDelete(write.value === undefined);
  if (write.value !== undefined) message.setValue(write.value);
  return message;
}

/** Key metadata as it is stored and carried: KVMetadataWrite without a key. */
export function encodeMetadata(entries: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const message = new kv.KVMetadataWrite();
  message.setEntriesList(
    entries.map(([name, value]) => {
      const entry = new kv.KVMetadataEntry();
      entry.setName(name);
      entry.setValue(value);
      return entry;
    }),
  );
  return message.serializeBinary();
}

export function decodeMetadata(metadata: Uint8Array): [string, Uint8Array][] {
  const entries = kv.KVMetadataWrite.deserializeBinary(metadata).getEntriesList();
  return entries.map((entry) => [entry.getName(), entry.getValue_asU8()]);
}

/** The first of the units that JavaScript orders otherwise than UTF-8 does. */
const SURROGATES = 0xd800;

/** Order of UTF-8 bytes. JavaScript's own is the same up to U+D7FF; making bytes of each was a tenth of all memory taken. */
export function compareKeys(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
  if (left < SURROGATES && right < SURROGATES) return left - right;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key === b.key ? 0 : compareKeys(a.key, b.key);
}
