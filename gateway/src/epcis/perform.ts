import {
  codePrefixKey,
  codePrefixOf,
  codePrefixRecordShape,
  domainOf,
  containerKey,
  containerRecordShape,
  isCode,
  isPlainObject,
  isUnknownArray,
  lotUnder,
  PiaosuError,
  type CodePrefixRecord,
  type Json,
} from '@piaosu/core';
import { roleFor } from '../use-cases/operations/own-act.ts';
import { undoDispensing } from '../use-cases/dispensing/take-back.ts';
import { commissionLot } from '../use-cases/supply/commission-lot.ts';
import { actOnUnits, pack, ship, unpack, voidShipment } from '../use-cases/supply/move.ts';
import { readCode, readCodes } from '../use-cases/supply/named-unit.ts';
import { receive } from '../use-cases/supply/receive.ts';
import type { CommittedAct, SupplyContext } from '../use-cases/supply/trace-act.ts';
import type { EventFacts } from './event-facts.ts';
import type { Meaning } from './meaning.ts';
import type { LedgerAct, StoredEvent } from './repository.ts';

/** Who acts, under which message, and until when it is waited for. */
export type PerformContext = SupplyContext & { readonly signal: AbortSignal };

/** Names of what an act answered that an event may be asked for later. */
const KEPT = ['shipment', 'dispensing', 'container', 'product', 'lot'];

/**
 * Performs on the ledger what an event means, in the name of who captured it; the message is the event's hash, so that the
 * same event is the same act. Throws PiaosuError with the ledger's refusal.
 */
export async function perform(
  context: PerformContext,
  meaning: Meaning,
  facts: EventFacts,
): Promise<Record<string, Json>> {
  try {
    return ledgerText(meaning.act, await commit(context, meaning, facts));
  } catch (error) {
    throw error instanceof PiaosuError ? inEvent(error, meaning.act) : error;
  }
}

/** Where the fields of our own requests stand in an event. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['/codes', '/epcList'],
  ['/code', '/parentID'],
  ['/container', '/parentID'],
]);
const FIELD = /^\/[a-zA-Z]+/u;

/** The same refusal with its places by the names of EPCIS: who sent an event has never heard of `codes`. */
export function inEvent(error: PiaosuError, act: Meaning['act']): PiaosuError {
  const { code, evidence } = error;
  if (!isUnknownArray(evidence)) return error;
  const faults = evidence.map((fault) => {
    if (!isPlainObject(fault) || typeof fault['pointer'] !== 'string') return fault;
    const pointer = fault['pointer'].replace(FIELD, (field) =>
      act === 'pack' && field === '/codes' ? '/childEPCs' : (FIELDS.get(field) ?? field),
    );
    return { ...fault, pointer };
  });
  return new PiaosuError(code, faults, error);
}

function commit(context: PerformContext, meaning: Meaning, facts: EventFacts): Promise<CommittedAct> {
  const { codes, children } = facts;
  switch (meaning.act) {
    case 'commission':
      return commission(context, meaning, codes);
    case 'pack':
      return packAll(context, meaning, children);
    case 'unpack':
      return unpack(context, { premises: meaning.premises, code: meaning.container });
    case 'ship':
      return ship(context, { premises: meaning.premises, to: meaning.to, codes });
    case 'voidShipment':
      return voidShipment(context, meaning.shipment);
    case 'receive':
      return receiveAll(context, meaning, codes);
    case 'quarantine':
    case 'release':
    case 'retire':
      return actOnUnits(context, meaning.act, codes, saidOf(meaning));
  }
}

type Stop = Extract<Meaning, { readonly act: 'quarantine' | 'release' | 'retire' }>;

/** What the ledger hears of boxes that are set aside, put back or ended. */
function saidOf(meaning: Stop): Readonly<Record<string, string>> {
  const { act, premises } = meaning;
  if (act === 'release') return { premises };
  if (act === 'quarantine') return { premises, reason: meaning.reason };
  return { premises, state: meaning.state, reason: meaning.state === 'DESTROYED' ? 'DAMAGED' : 'OTHER' };
}

/**
 * An error declaration takes back what the event became: a shipment that has not arrived, a dispensing within its days.
 * Undefined where there is nothing to take back. Throws as `perform`, and ILLEGAL_TRANSITION for an act that has no way back:
 * it is set right by an event of its own.
 */
export async function takeBack(
  context: SupplyContext,
  original: StoredEvent | undefined,
  { dispensing, premises }: EventFacts,
): Promise<Record<string, Json> | undefined> {
  const act = original?.ledger ?? undefined;
  const shipment = act?.['shipment'];
  if (act?.action === 'ship' && typeof shipment === 'string')
    return ledgerText('voidShipment', await voidShipment(context, shipment));
  if (act !== undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { action: act.action });
  if (dispensing === undefined || premises === undefined) return undefined;
  return ledgerText('undoDispense', await undoDispensing(context, { dispensing, premises }));
}

function ledgerText(action: string, { result, tx, block }: CommittedAct): Record<string, Json> {
  const kept = KEPT.flatMap((name) => (typeof result[name] === 'string' ? [[name, result[name]] as const] : []));
  return { ...Object.fromEntries(kept), action, tx, block } satisfies LedgerAct;
}

type Commissioning = Extract<Meaning, { readonly act: 'commission' }>;

/**
 * A run of the lot: through the same intake as an upload, and awaited; when nobody waits any more it goes on, and the same
 * event finds it. Throws PiaosuError ROLE_NOT_ALLOWED, which the intake leaves to its route.
 */
async function commission(
  context: PerformContext,
  { premises, lotNumber, expiry }: Commissioning,
  codes: readonly string[],
): Promise<CommittedAct> {
  const { organisation, caller, signal } = context;
  roleFor(context, 'commission');
  const ids = readCodes(codes, '/epcList');
  const { product } = await prefixOf(context, ids[0] ?? '', '/epcList/0');
  const part = (await lotUnder(organisation.trace.source, product, lotNumber))?.record.parts.length ?? 0;
  const lines = await Promise.all(ids.map(async (id, i) => lineOf(context, codes[i] ?? '', id)));
  const chunks = toChunks(lines.join('\n'));
  const run = { product, premises, lotNumber, expiry, part, expected: ids.length };
  const { id } = await commissionLot(context, run, { mediaType: 'application/x-ndjson', chunks });
  for await (const job of organisation.jobs.watch(caller.institution, id, signal)) {
    if (job.ended !== null) return commissioned(organisation.jobs.refused(caller.institution, id), job, product);
  }
  throw new PiaosuError('LEDGER_UNAVAILABLE', { waitingFor: id });
}

async function lineOf(context: SupplyContext, code: string, id: string): Promise<string> {
  const { level } = await prefixOf(context, id, '/epcList');
  return JSON.stringify({ codes: [code], level });
}

async function* toChunks(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

type Ended = Awaited<ReturnType<SupplyContext['organisation']['jobs']['get']>>;

async function commissioned(
  refused: ReturnType<SupplyContext['organisation']['jobs']['refused']>,
  { state, summary, failure }: Ended,
  product: string,
): Promise<CommittedAct> {
  if (state === 'DONE' && isPlainObject(summary)) {
    const { tx, block } = summary;
    if (typeof tx === 'string' && typeof block === 'number') return { result: { product }, tx, block };
  }
  for await (const row of refused) {
    const code = isCode(row.code) ? row.code : 'SCHEMA';
    throw new PiaosuError(code, [{ pointer: `/epcList/${String(row.row - 1)}`, code }]);
  }
  throw new PiaosuError(isCode(failure) ? failure : 'INTERNAL');
}

type Packing = Extract<Meaning, { readonly act: 'pack' }>;

async function packAll(
  context: SupplyContext,
  { premises, container }: Packing,
  codes: readonly string[],
): Promise<CommittedAct> {
  const level = await levelAround(context, codes);
  return pack(context, { premises, container, codes, level });
}

/** One above what is packed; a container packed on the ledger says its level, a product's codes say theirs. */
async function levelAround(context: SupplyContext, codes: readonly string[]): Promise<2 | 3> {
  const { records, tags } = context.organisation.trace.source;
  for (const [i, code] of codes.entries()) {
    const id = readCode(code, `/childEPCs/${String(i)}`);
    for (const tag of tags.all(domainOf(id), [id])) {
      const container = await records.get(containerKey(tag), containerRecordShape);
      if (container !== undefined) return 3;
    }
    if (codePrefixOf(id) === undefined) return 3;
    if ((await prefixOf(context, id, `/childEPCs/${String(i)}`)).level > 1) return 3;
  }
  return 2;
}

/** Throws PiaosuError UNKNOWN_PRODUCT. */
async function prefixOf({ organisation }: SupplyContext, id: string, pointer: string): Promise<CodePrefixRecord> {
  const prefix = codePrefixOf(id);
  const known =
    prefix === undefined
      ? undefined
      : await organisation.trace.source.records.get(codePrefixKey(prefix.scheme, prefix.prefix), codePrefixRecordShape);
  if (known === undefined) throw new PiaosuError('UNKNOWN_PRODUCT', [{ pointer, code: 'UNKNOWN_PRODUCT' }]);
  return known;
}

type Receiving = Extract<Meaning, { readonly act: 'receive' }>;

/** What was not sent with the shipment is left where it is, as with any receiving. */
async function receiveAll(
  context: SupplyContext,
  { premises, shipment, how }: Receiving,
  codes: readonly string[],
): Promise<CommittedAct> {
  const done = await receive(context, { premises, shipment, how, codes });
  return { ...done, result: { ...done.result, shipment } };
}
