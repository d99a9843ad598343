import { ledger, peer } from '@hyperledger/fabric-protos';
import { SimulationError } from '../rwset/simulator.ts';
import type { StateEntry } from '../statedb/state-database.ts';
import { invokeChaincode } from './invoke-request.ts';
import { BATCH_LIMIT, TYPE, type MessageType } from './message.ts';
import type { OpenQuery, TransactionContext } from './transaction-context.ts';

/** Results sent to the chaincode at a time. */
const QUERY_BATCH = 100;
const EMPTY = new Uint8Array();

type Answer = (context: TransactionContext, payload: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** What a chaincode may ask of its peer while it runs. A thrown error is sent back as ERROR with its text. */
const ANSWERS: ReadonlyMap<MessageType, Answer> = new Map<MessageType, Answer>([
  [TYPE.GET_STATE, getState],
  [TYPE.PUT_STATE, putState],
  [TYPE.DEL_STATE, deleteState],
  [TYPE.GET_STATE_MULTIPLE, getStateMultiple],
  [TYPE.WRITE_BATCH_STATE, writeBatchState],
  [TYPE.GET_STATE_METADATA, getStateMetadata],
  [TYPE.PUT_STATE_METADATA, putStateMetadata],
  [TYPE.GET_STATE_BY_RANGE, getStateByRange],
  [TYPE.QUERY_STATE_NEXT, queryStateNext],
  [TYPE.QUERY_STATE_CLOSE, queryStateClose],
  [TYPE.GET_QUERY_RESULT, () => refuse('ExecuteQuery not supported for leveldb')],
  [TYPE.GET_HISTORY_FOR_KEY, () => refuse('history database is not enabled')],
  [TYPE.INVOKE_CHAINCODE, invokeChaincode],
]);

export function answerTo(type: MessageType): Answer | undefined {
  return ANSWERS.get(type);
}

function refuse(reason: string): never {
  throw new SimulationError(reason);
}

/** No chaincode of devnet has collections, so none that is asked for is found. */
function publicOnly({ channelId, namespace }: TransactionContext, collection: string): void {
  if (collection !== '') refuse(`collection ${channelId}/${namespace}/${collection} could not be found`);
}

function getState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const { simulator, namespace } = context;
  const request = peer.GetState.deserializeBinary(payload);
  publicOnly(context, request.getCollection());
  return simulator.getState(namespace, request.getKey());
}

function putState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const { simulator, namespace } = context;
  const request = peer.PutState.deserializeBinary(payload);
  publicOnly(context, request.getCollection());
  simulator.putState(namespace, request.getKey(), request.getValue_asU8());
  return EMPTY;
}

function deleteState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const { simulator, namespace } = context;
  const request = peer.DelState.deserializeBinary(payload);
  publicOnly(context, request.getCollection());
  simulator.deleteState(namespace, request.getKey());
  return EMPTY;
}

function getStateMultiple(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const { simulator, namespace } = context;
  const request = peer.GetStateMultiple.deserializeBinary(payload);
  publicOnly(context, request.getCollection());
  const keys = request.getKeysList();
  if (keys.length > BATCH_LIMIT)
    refuse(`batch of ${String(keys.length)} keys exceeds the limit of ${String(BATCH_LIMIT)}`);
  const result = new peer.GetStateMultipleResult();
  result.setValuesList(keys.map((key) => simulator.getState(namespace, key)));
  return result.serializeBinary();
}

function writeBatchState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const { simulator, namespace } = context;
  const records = peer.WriteBatchState.deserializeBinary(payload).getRecList();
  if (records.length > BATCH_LIMIT)
    refuse(`batch of ${String(records.length)} writes exceeds the limit of ${String(BATCH_LIMIT)}`);
  for (const record of records) {
    publicOnly(context, record.getCollection());
    writeRecord(simulator, namespace, record);
  }
  return EMPTY;
}

function writeRecord(simulator: TransactionContext['simulator'], namespace: string, record: peer.WriteRecord): void {
  const kind = peer.WriteRecord.Type;
  switch (record.getType()) {
    case kind.PUT_STATE:
      simulator.putState(namespace, record.getKey(), record.getValue_asU8());
      return;
    case kind.DEL_STATE:
      simulator.deleteState(namespace, record.getKey());
      return;
    case kind.PUT_STATE_METADATA: {
      const metadata = record.getMetadata();
      simulator.putMetadata(
        namespace,
        record.getKey(),
        metadata?.getMetakey() ?? '',
        metadata?.getValue_asU8() ?? EMPTY,
      );
      return;
    }
    default:
      refuse(`unknown operation type ${String(record.getType())} in a write batch`);
  }
}

function getStateMetadata(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const { simulator, namespace } = context;
  const request = peer.GetStateMetadata.deserializeBinary(payload);
  publicOnly(context, request.getCollection());
  const result = new peer.StateMetadataResult();
  result.setEntriesList(
    simulator.getMetadata(namespace, request.getKey()).map(([name, value]) => {
      const entry = new peer.StateMetadata();
      entry.setMetakey(name);
      entry.setValue(value);
      return entry;
    }),
  );
  return result.serializeBinary();
}

function putStateMetadata(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const { simulator, namespace } = context;
  const request = peer.PutStateMetadata.deserializeBinary(payload);
  publicOnly(context, request.getCollection());
  const metadata = request.getMetadata();
  simulator.putMetadata(namespace, request.getKey(), metadata?.getMetakey() ?? '', metadata?.getValue_asU8() ?? EMPTY);
  return EMPTY;
}

async function getStateByRange(context: TransactionContext, payload: Uint8Array): Promise<Uint8Array> {
  const request = peer.GetStateByRange.deserializeBinary(payload);
  publicOnly(context, request.getCollection());
  if (request.getMetadata_asU8().length > 0) return pageOf(context, request);
  const entries = context.simulator.range(context.namespace, request.getStartkey(), request.getEndkey());
  const id = `${context.txId}-${String(context.queries.size + 1)}`;
  const query: OpenQuery = { entries, ahead: undefined };
  query.ahead = await next(query);
  context.queries.set(id, query);
  return batchOf(context, id, query);
}

async function pageOf(
  { simulator, namespace }: TransactionContext,
  request: peer.GetStateByRange,
): Promise<Uint8Array> {
  const metadata = peer.QueryMetadata.deserializeBinary(request.getMetadata_asU8());
  const start = metadata.getBookmark() === '' ? request.getStartkey() : metadata.getBookmark();
  const { entries, bookmark } = await simulator.page(namespace, start, request.getEndkey(), metadata.getPagesize());
  const about = new peer.QueryResponseMetadata();
  about.setFetchedRecordsCount(entries.length);
  about.setBookmark(bookmark);
  const response = new peer.QueryResponse();
  response.setResultsList(entries.map((entry) => toResult(namespace, entry)));
  response.setMetadata(about.serializeBinary());
  return response.serializeBinary();
}

function queryStateNext(context: TransactionContext, payload: Uint8Array): Promise<Uint8Array> {
  const id = peer.QueryStateNext.deserializeBinary(payload).getId();
  const query = context.queries.get(id);
  return query === undefined ? refuse('query iterator not found') : batchOf(context, id, query);
}

/** Comes also for an iterator that has already ended by itself. */
function queryStateClose(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const id = peer.QueryStateClose.deserializeBinary(payload).getId();
  void context.queries.get(id)?.entries.return?.();
  context.queries.delete(id);
  const response = new peer.QueryResponse();
  response.setId(id);
  return response.serializeBinary();
}

async function batchOf(context: TransactionContext, id: string, query: OpenQuery): Promise<Uint8Array> {
  const results: peer.QueryResultBytes[] = [];
  while (query.ahead !== undefined && results.length < QUERY_BATCH) {
    results.push(toResult(context.namespace, query.ahead));
    query.ahead = await next(query);
  }
  const hasMore = query.ahead !== undefined;
  if (!hasMore) context.queries.delete(id);
  const response = new peer.QueryResponse();
  response.setResultsList(results);
  response.setHasMore(hasMore);
  response.setId(id);
  return response.serializeBinary();
}

async function next(query: OpenQuery): Promise<StateEntry | undefined> {
  const step = await query.entries.next();
  return step.done === true ? undefined : step.value;
}

function toResult(namespace: string, entry: StateEntry): peer.QueryResultBytes {
  const kv = new ledger.queryresult.KV();
  kv.setNamespace(namespace);
  kv.setKey(entry.key);
  kv.setValue(entry.value);
  const result = new peer.QueryResultBytes();
  result.setResultbytes(kv.serializeBinary());
  return result;
}
