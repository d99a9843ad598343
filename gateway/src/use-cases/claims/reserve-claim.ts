import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  canonicalJson,
  claimIdOf,
  parseCanonicalJson,
  PiaosuError,
  tagParts,
  type ClaimBasis,
  type Json,
  type ReceiptRef,
} from '@piaosu/core';
import { z } from 'zod';
import { toPointer } from '../../acts/receipt-pointer.ts';
import { keepClaimBoxes } from '../../claims/claim-boxes.ts';
import type { ClaimBox } from '../../db/claim-boxes.ts';
import { keepClaimRequest, selectClaimRequest, type ClaimRequestRow } from '../../db/claim-requests.ts';
import { openDocumentBytes, sealDocumentBytes } from '../../documents/document-cipher.ts';
import { RandomPool } from '../../documents/random-pool.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { NO_AUTHORITY, showAuthority, type ShownAuthority } from '../consents/claim-authority.ts';
import type { ClaimRequest } from './claim-input.ts';
import { parseClaimResult, type ClaimResult } from './claim-result.ts';
import { showReceipts } from './shown-receipts.ts';
import { withNewerEvidence } from './newer-evidence.ts';
import { alertHolders } from './duplicate-tier.ts';
import { readClaim } from './act-on-claim.ts';
import { priorDecisions, type PriorDecision } from './prior-decision.ts';

/** The field that shows the amount of a basis; the personal burden is recomputed from what is always opened. */
const BASIS_FIELD: Readonly<Record<ClaimBasis, string | undefined>> = {
  PERSONAL_BURDEN: undefined,
  CASH_ONLY: 'cashAmount',
  SELF_PAYMENT: 'selfPaymentAmount',
  SELF_EXPENSE: 'selfExpenseAmount',
};

const random = new RandomPool();

/**
 * Reserves an amount for the caller's institution. What it shows the ledger is kept before it is sent, so that the same
 * message always shows the same bytes: then the ledger gives the first outcome again, whatever was lost in between.
 * Throws PiaosuError with the ledger's refusal; NOT_FOUND, NOT_ANCHORED or PEER_GATEWAY_UNAVAILABLE before it.
 */
export async function reserveClaim(context: CallerContext, request: ClaimRequest): Promise<Reserved> {
  const { organisation, caller, messageId } = context;
  const shown = await keptOrNew(context, request);
  const actor = { institution: caller.institution, role: 'CLAIMS_OFFICER' } as const;
  try {
    const perform = async ({ body, private: secret, counts }: Shown) => {
      // Before it is sent: what happens to a box while the answer is under way is not missed.
      await keepCounts(context, counts);
      return organisation.acts.perform({ action: 'reserve', actor, messageId, body, private: secret });
    };
    const { result, block } = await withNewerEvidence(perform, shown, () => show(context, request));
    await organisation.projection.waitFor(block);
    return await withPrior(context, parseClaimResult(result));
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'DUPLICATE_TIER') await alertHolders(context, shown.lineages);
    throw error;
  }
}

/** What is left, and what others decided on the same bill. */
export type Reserved = ClaimResult & { readonly prior: readonly PriorDecision[] };

async function withPrior(context: CallerContext, result: ClaimResult): Promise<Reserved> {
  const claim = await readClaim(context, result.claimId);
  return { ...result, prior: await priorDecisions(context.organisation, claim) };
}

/** What a reservation shows the ledger. */
export interface Shown {
  readonly body: Json;
  readonly private: Readonly<Record<string, Json>>;
  readonly lineages: readonly string[];
  readonly counts: Counts;
}

/** What a claim will count on once it is made. */
export interface Counts {
  readonly receipts: readonly ReceiptRef[];
  readonly boxes: readonly ClaimBox[];
}

/** Remembers what the claim of this message will count on, under the id that the ledger will give it. */
export async function keepCounts(
  { organisation, caller, messageId }: Pick<CallerContext, 'organisation' | 'caller' | 'messageId'>,
  counts: Counts,
): Promise<void> {
  const { database, secrets, trace } = organisation;
  const { institution } = caller;
  const { tags } = trace.source;
  const claim = claimIdOf(tags.newest('message', tagParts.message(institution, messageId)));
  await keepClaimBoxes(database, { secrets, tags }, { claim, institution, receipts: counts.receipts }, counts.boxes);
}

async function keptOrNew(context: CallerContext, request: ClaimRequest): Promise<Shown> {
  const { organisation, caller, messageId } = context;
  const mac = macOf(organisation, request);
  const kept = await selectClaimRequest(organisation.database, caller.institution, messageId);
  if (kept !== undefined) return reopen(organisation, caller.institution, messageId, kept, mac);
  const fresh = await show(context, request);
  const row = seal(organisation, caller.institution, messageId, fresh, mac);
  const first = await keepClaimRequest(organisation.database, caller.institution, messageId, row);
  return first === row ? fresh : reopen(organisation, caller.institution, messageId, first, mac);
}

/** What a claim shows the ledger, gathered now and kept nowhere. Throws PiaosuError NOT_FOUND, NOT_ANCHORED and the like. */
export async function show(context: CallerContext, request: ClaimRequest): Promise<Shown> {
  const asking = { organisation: context.organisation, institution: context.caller.institution };
  const authority = await authorityOf(context, request);
  const receipts = receiptsOf(request, authority);
  const more = [...fieldsToOpen(request), ...authority.fields];
  const refs = receipts.map(({ ref }) => ref);
  const { evidence, trace, boxes } = await showReceipts(asking, refs, more);
  const presented = receipts.map((receipt) => ({ ...receipt.presented }));
  return {
    body: {
      amountFen: request.amountFen,
      basis: request.basis,
      receipts: evidence.map(toPointer),
      ...(request.otherExcluded === undefined ? {} : { otherExcluded: true }),
      ...authority.body,
    },
    private: {
      evidence,
      ...authority.private,
      ...(presented.some((elements) => Object.keys(elements).length > 0) ? { presented } : {}),
      ...(request.patient === undefined ? {} : { patient: { ...request.patient } }),
      ...(trace === undefined ? {} : { trace }),
    },
    lineages: evidence.map(({ header }) => header.lineage),
    counts: { receipts: refs, boxes },
  };
}

async function authorityOf(context: CallerContext, { authority }: ClaimRequest): Promise<ShownAuthority> {
  return authority === undefined ? NO_AUTHORITY : showAuthority(context, authority);
}

/** Those that the office names, else the one that the patient's word names. Throws PiaosuError SCHEMA for neither. */
function receiptsOf({ receipts }: ClaimRequest, authority: ShownAuthority): ClaimRequest['receipts'] {
  const named = receipts.length > 0 ? receipts : authority.receipts.map((ref) => ({ ref, presented: {} }));
  if (named.length === 0) throw new PiaosuError('SCHEMA', [{ pointer: '/receipts', code: 'SCHEMA' }]);
  return named;
}

function fieldsToOpen({ basis, receipts }: ClaimRequest): string[] {
  const basisField = BASIS_FIELD[basis];
  const checkCode = receipts.some(({ presented }) => presented.checkCode !== undefined);
  return [...(checkCode ? ['checkCode'] : []), ...(basisField === undefined ? [] : [basisField])];
}

const subjectOf = (institution: string, messageId: string) => `claim/${institution}/${messageId}`;

function seal(
  { secrets }: Organisation,
  institution: string,
  messageId: string,
  shown: Shown,
  mac: Uint8Array,
): ClaimRequestRow {
  const { private: secret, lineages, counts } = shown;
  const content = canonicalJson({ private: secret, lineages, counts: toJsonCounts(counts) });
  const sealed = sealDocumentBytes(secrets, random, subjectOf(institution, messageId), Buffer.from(content));
  const { document, wrappedKey, keyId } = sealed;
  return { request: mac, body: canonicalJson(shown.body), content: document, wrapped_key: wrappedKey, key_id: keyId };
}

function toJsonCounts({ receipts, boxes }: Counts): Json {
  return { receipts: receipts.map((ref) => ({ ...ref })), boxes: boxes.map((box) => ({ ...box })) };
}

const keptContent = z.strictObject({
  private: z.record(z.string(), z.json()),
  lineages: z.array(z.string()),
  /** Absent from what an older release kept: its claims follow no medicines. */
  counts: z
    .strictObject({
      receipts: z.array(z.strictObject({ eInvoiceCode: z.string(), eInvoiceNumber: z.string() })),
      boxes: z.array(
        z.strictObject({ box: z.string().nullable(), dispensing: z.string(), receipt: z.int(), line: z.int() }),
      ),
    })
    .default({ receipts: [], boxes: [] }),
});

function reopen(
  { secrets }: Organisation,
  institution: string,
  messageId: string,
  row: ClaimRequestRow,
  mac: Uint8Array,
): Shown {
  if (row.request.length !== mac.length || !timingSafeEqual(row.request, mac))
    throw new PiaosuError('IDEMPOTENCY_CONFLICT');
  const sealed = { document: row.content, wrappedKey: row.wrapped_key, keyId: row.key_id };
  const content = openDocumentBytes(secrets, subjectOf(institution, messageId), sealed);
  const kept = keptContent.parse(parseCanonicalJson(Buffer.from(content).toString('utf8')));
  return { ...kept, body: parseCanonicalJson(row.body) };
}

/** Keyed, so that the table cannot be searched for a guessed patient or receipt. */
function macOf({ secrets }: Organisation, request: ClaimRequest): Uint8Array {
  const { receipts, amountFen, basis, patient, otherExcluded, authority } = request;
  const canonical = canonicalJson({
    receipts: receipts.map(({ ref, presented }) => ({ ...ref, ...presented })),
    amountFen,
    basis,
    patient: patient === undefined ? null : { ...patient },
    otherExcluded: otherExcluded ?? false,
    ...(authority === undefined ? {} : { authority: { ...authority } }),
  });
  return createHmac('sha256', secrets.sealKey('request')).update('claim\0').update(canonical).digest();
}
