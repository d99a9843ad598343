import {
  canonicalJson,
  ORGANISATIONS,
  parseCanonicalJson,
  PiaosuError,
  toDigestText,
  toHex,
  type DigestText,
  type LogPosition,
  type ReceiptRef,
} from '@piaosu/core';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import * as rows from '../db/erasure.ts';
import type { Sql } from '../db/index.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import type { Organisation } from '../organisation.ts';
import { holdsOf, nameOf } from './hold.ts';
import { markOf } from './mark.ts';
import { dropTraces, type ErasedRef } from './traces.ts';

/** Why a person asks for it; KEEPING_PERIOD_OVER is the background's own. */
export const ERASURE_REASONS = ['PATIENT_REQUEST', 'COURT_ORDER', 'ISSUER_CLOSED', 'KEEPING_PERIOD_OVER'] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

const detailShape = z.strictObject({
  /** Of the row that keeps the leaf. */
  receipt: z.int(),
  reason: z.enum(ERASURE_REASONS),
  institution: z.string(),
  at: z.string(),
});

/** What is left of an erased receipt: that something was anchored at this place. */
export interface Erased {
  readonly id: string;
  readonly reason: ErasureReason;
  readonly at: string;
  readonly log: LogPosition;
  readonly leaf: string;
  /** RFC 6962 path of the leaf under that size, hex. */
  readonly path: readonly string[];
}

export interface ErasureRequest {
  readonly reason: ErasureReason;
  /** Who asked. */
  readonly institution: string;
}

/**
 * Erases a receipt, with the red one that cancels it, in one SQL transaction: after a crash all of it is done or nothing.
 * Waits first until the own copy has taken in what the peer has, so that a claim made a moment ago holds it.
 * Throws PiaosuError RESOURCE_NOT_FOUND, or ERASURE_HELD with everything that holds it.
 */
export async function eraseReceipt(
  organisation: Organisation,
  ref: ReceiptRef,
  request: ErasureRequest,
): Promise<Erased> {
  await catchUp(organisation);
  await organisation.database.transaction((sql) => eraseIn(organisation, sql, ref, request));
  const erased = await erasedReceipt(organisation, ref);
  if (erased === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
  return erased;
}

/** The record of an erasure, for whom the number is known; undefined for one that was not erased here. */
export async function erasedReceipt(organisation: Organisation, ref: ReceiptRef): Promise<Erased | undefined> {
  const { database, secrets } = organisation;
  const row = await rows.selectErasure(database, markOf(organisation, ref));
  if (row === undefined) return undefined;
  const text = newTextCipher(secrets, new RandomPool()).open(row.id, row.detail);
  const { receipt, reason, at } = detailShape.parse(parseCanonicalJson(text));
  const place = await rows.selectLeafPlace(database, receipt);
  if (place === undefined) throw new PiaosuError('INDEX_DIVERGED', { part: 'leaf' });
  return { id: row.id, reason, at, ...toPlace(place) };
}

const HASH_BYTES = 32;

function toPlace({ publisher, shard, leaf_index: index, checkpoint_size: size, proof, leaf }: rows.LeafPlace) {
  const path: string[] = [];
  for (let at = 0; at < proof.length; at += HASH_BYTES) path.push(toHex(proof.subarray(at, at + HASH_BYTES)));
  return { log: { publisher, shard, size, index }, leaf: toHex(leaf), path };
}

/** An own peer that is away is no reason to wait: then the ledger's newest word that we have must do, and it must be recent. */
async function catchUp({ ledger, projection }: Organisation): Promise<void> {
  await projection.waitFor((await ledger.height()) - 1);
}

async function eraseIn(organisation: Organisation, sql: Sql, ref: ReceiptRef, request: ErasureRequest): Promise<void> {
  const targets = await targetsOf(sql, ref);
  const ids = targets.map(({ id }) => id);
  if ((await rows.lockTargets(sql, ids)) !== targets.length) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
  const held = await holdsOf(organisation, sql, targets, Date.now());
  if (held.length > 0) throw new PiaosuError('ERASURE_HELD', { holds: held.map((each) => ({ ...each })) });
  for (const target of targets) await keepRecord(organisation, sql, target, request);
  await takeAway(organisation, sql, targets);
}

/** A receipt and its red one are one: the second repeats the first below zero. Throws PiaosuError RESOURCE_NOT_FOUND. */
async function targetsOf(sql: Sql, ref: ReceiptRef): Promise<rows.TargetRow[]> {
  const asked = await rows.selectTarget(sql, ref.eInvoiceCode, ref.eInvoiceNumber);
  if (asked === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
  const [code = '', number = ''] = (asked.red_of ?? '').split('-');
  const original = asked.red_of === null ? asked : await rows.selectTarget(sql, code, number);
  const red = asked.red_of === null ? await rows.selectRedOf(sql, nameOf(asked)) : asked;
  return [original, red].filter((target) => target !== undefined);
}

async function keepRecord(
  organisation: Organisation,
  sql: Sql,
  { id: receipt, code, number }: rows.TargetRow,
  { reason, institution }: ErasureRequest,
): Promise<void> {
  const id = `ers_${randomUUID()}`;
  const mark = markOf(organisation, { eInvoiceCode: code, eInvoiceNumber: number });
  const detail = canonicalJson({ receipt, reason, institution, at: new Date().toISOString() });
  await rows.insertErasure(sql, id, mark, newTextCipher(organisation.secrets, new RandomPool()).seal(id, detail));
}

async function takeAway(organisation: Organisation, sql: Sql, targets: readonly rows.TargetRow[]): Promise<void> {
  const ids = targets.map(({ id }) => id);
  const jobs = targets.flatMap(({ job }) => job ?? []);
  const receipts = targets.map((target) => ({
    eInvoiceCode: target.code,
    eInvoiceNumber: target.number,
    leaf: leafOf(target),
  }));
  await dropTraces(organisation, sql, organisation.config.publisher?.id ?? '', receipts);
  await rows.dropPatientNotices(sql, ids);
  await rows.dropSupervisorSeals(sql, ids);
  await rows.dropFlushes(sql, ids);
  await rows.dropReissues(sql, ids);
  await rows.dropChecks(sql, ids);
  for (const target of targets) await rows.cleanSummary(sql, jobs, nameOf(target));
  await rows.blankReceipts(sql, ids);
  await tellOthers(organisation, sql, receipts);
}

/** The words wait in the same transaction; the number in them is encrypted, and gone when they are said. */
async function tellOthers({ mspId, secrets }: Organisation, sql: Sql, receipts: readonly ErasedRef[]): Promise<void> {
  const cipher = newTextCipher(secrets, new RandomPool());
  const others = ORGANISATIONS.filter((org) => org !== mspId);
  const notices = others.flatMap((org) => receipts.map(({ leaf, ...ref }) => ({ org, leaf, ref })));
  await rows.insertNotices(
    sql,
    notices.map(({ org, leaf, ref }) => ({ org, leaf, receipt: cipher.seal(`${leaf}/${org}`, canonicalJson(ref)) })),
  );
}

/** As requests and statements name it. */
function leafOf({ leaf, header }: rows.TargetRow): DigestText {
  const alg = z.looseObject({ hashAlg: z.enum(['sha-256', 'sm3']) }).parse(parseCanonicalJson(header)).hashAlg;
  return toDigestText(alg, leaf);
}
