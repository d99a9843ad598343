import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson, isPlainObject, parseCanonicalJson, PiaosuError, type Action, type Json } from '@piaosu/core';
import { z } from 'zod';
import { decidedAt } from '../../acts/decided-at.ts';
import type { Sql } from '../../db/index.ts';
import { keepSupplyRequest, selectSupplyRequest, type SupplyRequestRow } from '../../db/supply-requests.ts';
import { RandomPool } from '../../documents/random-pool.ts';
import { newTextCipher } from '../../documents/text-cipher.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Act } from '../../organisation.ts';
import { roleFor } from '../operations/own-act.ts';

/** Who asks, and the message id under which the ledger remembers the act. */
export type SupplyContext = Pick<CallerContext, 'organisation' | 'caller' | 'messageId'>;

/** What an act shows the ledger: its public body, and what travels privately. */
export interface ShownAct {
  readonly body: Json;
  readonly private?: Readonly<Record<string, Json>>;
}

/** What is shown, and what must stand before it is sent. */
export interface GatheredAct extends ShownAct {
  /** Writes it, in one transaction with what is shown. */
  readonly keepWith?: (sql: Sql) => Promise<void>;
}

export interface TraceRequest {
  readonly action: Action;
  /** What the caller asked for; the same message id with anything else is a conflict. */
  readonly asked: Json;
  /** Gathers codes, leaves and proofs; called once for each message, whatever becomes of the first attempt. */
  readonly show: () => Promise<GatheredAct>;
  /** Where the caller named the units that a refusal counts: `units[3]` is `/codes/3`. */
  readonly unitPointer?: (unit: number) => string;
}

/** What became of an act, once the own copy of the ledger holds it. */
export interface CommittedAct {
  readonly result: Readonly<Record<string, Json>>;
  readonly tx: string;
  readonly block: number;
}

const random = new RandomPool();

/**
 * Commits one act on boxes. What it shows is kept before it is sent: the leaves that are needed depend on what the ledger
 * has keys for, so after a lost answer they would be others, and the repeat would be a conflict instead of the first
 * outcome. Throws PiaosuError with the ledger's refusal, a unit named by its place in the request.
 */
export async function commitTraceAct(context: SupplyContext, request: TraceRequest): Promise<CommittedAct> {
  const { caller, messageId } = context;
  const { action, unitPointer = (unit) => `/codes/${unit}` } = request;
  const actor = { institution: caller.institution, role: roleFor(context, action) };
  const gathered: { act?: GatheredAct } = {};
  const show = async (): Promise<GatheredAct> => (gathered.act = await request.show());
  const shown = await keptOrNew(context, { ...request, show });
  try {
    const committed = await commit(context, { action, actor, messageId, ...shown });
    return gathered.act === undefined ? await asFirst(context, committed) : committed;
  } catch (error) {
    throw error instanceof PiaosuError ? withPlace(error, unitPointer) : error;
  }
}

/** Acts that show no leaves: their bodies are the same whenever they are built. */
export async function commitPlainAct(context: SupplyContext, action: Action, shown: ShownAct): Promise<CommittedAct> {
  const { caller, messageId } = context;
  const actor = { institution: caller.institution, role: roleFor(context, action) };
  return asFirst(context, await commit(context, { action, actor, messageId, ...shown }));
}

async function commit({ organisation }: SupplyContext, act: Act): Promise<CommittedAct> {
  const { result, tx, block } = await organisation.acts.perform(act);
  await organisation.projection.waitFor(block);
  return { result: isPlainObject(result) ? result : {}, tx, block };
}

/** A repeat after a lost answer is answered with the place of the first. */
async function asFirst({ organisation, caller, messageId }: SupplyContext, act: CommittedAct): Promise<CommittedAct> {
  const { institution } = caller;
  return { ...act, ...(await decidedAt(organisation, { institution, messageId }, act)) };
}

/** A box is named by its place in the request, never by its tag. */
function withPlace(error: PiaosuError, unitPointer: (unit: number) => string): PiaosuError {
  const { code, evidence } = error;
  if (!isPlainObject(evidence)) return error;
  const { unit, box, ...rest } = evidence;
  if (typeof unit !== 'number') return box === undefined ? error : new PiaosuError(code, rest, error);
  const detail = Object.keys(rest).length === 0 ? {} : { detail: rest };
  return new PiaosuError(code, [{ pointer: unitPointer(unit), code, ...detail }], error);
}

/** What a message shows: what was kept under it, else what is gathered now and kept. Throws PiaosuError IDEMPOTENCY_CONFLICT. */
export async function keptOrNew(context: SupplyContext, request: TraceRequest): Promise<ShownAct> {
  const { organisation, caller, messageId } = context;
  const mac = macOf(context, request);
  const kept = await selectSupplyRequest(organisation.database, caller.institution, messageId);
  if (kept !== undefined) return reopen(context, kept, mac);
  const { keepWith, ...fresh } = await request.show();
  const row = seal(context, fresh, mac);
  const first = await organisation.database.transaction(async (sql) => {
    const stored = await keepSupplyRequest(sql, caller.institution, messageId, row);
    if (stored === row) await keepWith?.(sql);
    return stored;
  });
  return first === row ? fresh : reopen(context, first, mac);
}

const subjectOf = ({ caller, messageId }: SupplyContext) => `supply/${caller.institution}/${messageId}`;

function seal(context: SupplyContext, { body, private: secret }: ShownAct, mac: Uint8Array): SupplyRequestRow {
  const content = canonicalJson({ body, ...(secret === undefined ? {} : { private: secret }) });
  const cipher = newTextCipher(context.organisation.secrets, random);
  return { request: mac, content: cipher.seal(subjectOf(context), content) };
}

const keptAct = z.strictObject({ body: z.json(), private: z.record(z.string(), z.json()).exactOptional() });

function reopen(context: SupplyContext, row: SupplyRequestRow, mac: Uint8Array): ShownAct {
  if (row.request.length !== mac.length || !timingSafeEqual(row.request, mac))
    throw new PiaosuError('IDEMPOTENCY_CONFLICT');
  const cipher = newTextCipher(context.organisation.secrets, random);
  return keptAct.parse(parseCanonicalJson(cipher.open(subjectOf(context), row.content)));
}

/** Keyed, so that the table cannot be searched for a guessed code. */
function macOf({ organisation }: SupplyContext, { action, asked }: TraceRequest): Uint8Array {
  const key = organisation.secrets.sealKey('request');
  return createHmac('sha256', key)
    .update('supply\0')
    .update(canonicalJson([action, asked]))
    .digest();
}
