import { inspect, isDeepStrictEqual } from 'node:util';

import {
  claimKey,
  claimRecordShape,
  lineageKey,
  lineageRecordShape,
  parseShape,
  receiptKey,
  receiptRecordShape,
  recoveryDue,
  unwrap,
  type ClaimRecord,
  type LineageClaim,
  type LineageRecord,
  type ReceiptRecord,
  type Shape,
} from '@piaosu/core';

import type { World } from '../testing/world.ts';
import { countsForCap, isLive, sum, type ModelClaim, type ModelReceipt } from './book.ts';
import type { Race } from './race.ts';

/** A lineage as the ledger holds it: LIN~, and the record of every claim that the model knows in it. */
interface Held {
  readonly lineage: LineageRecord | undefined;
  readonly claims: readonly (readonly [ModelClaim, ClaimRecord | undefined])[];
  readonly receipts: readonly (readonly [ModelReceipt, ReceiptRecord | undefined])[];
}

/** Where ledger and model differ about a lineage, and what would be wrong whatever the model says. */
export function faultsOf(race: Race, world: World, lineage: string): string[] {
  const held = heldOf(race, world, lineage);
  const rules: readonly (readonly [rule: string, ledger: unknown, expected: unknown])[] = [
    ...moneyRules(held),
    ...claimRules(race, held),
    [
      'receipts of LIN~',
      held.lineage?.receipts.map(receiptText) ?? [],
      race.model.entered(lineage).map(expectedReceipt(race)),
    ],
    ['cap', held.lineage?.capFen ?? 0, race.model.capFen(lineage)],
    ['used', held.lineage?.usedFen ?? 0, race.model.usedFen(race.model.claimsOf(lineage).filter(isLive))],
    ['debts', debtsOf(held.lineage), debtsOfModel(race, lineage)],
    [
      'open holds',
      openHolds(held.lineage),
      race.model
        .holds(lineage)
        .filter(({ isLifted }) => !isLifted)
        .map(({ reason }) => reason),
    ],
  ];
  return rules
    .filter(([, ledger, expected]) => !isDeepStrictEqual(ledger, expected))
    .map(([rule, ledger, expected]) => `${rule} of ${lineage}: ${inspect(ledger)} instead of ${inspect(expected)}`);
}

/** Without the model: LIN~ against the claims' own records, and the cap. */
function moneyRules({ lineage, claims }: Held): (readonly [string, unknown, unknown])[] {
  if (lineage === undefined) return [];
  const records = claims.flatMap(([, record]) => (record === undefined ? [] : [record]));
  const open = sum(records.map(openFen));
  const paid = sum(
    records.filter(({ benefit }) => benefit === 'INDEMNITY').map((each) => each.paidFen - each.recoveredFen),
  );
  const cap = sum(lineage.receipts.filter(({ live }) => live).map(({ capFen }) => capFen));
  return [
    ['never over the cap: open promises', Math.max(open, lineage.capFen), lineage.capFen],
    ['used recomputed from CLM~', lineage.usedFen, open + paid],
    ['cap recomputed from the live receipts', lineage.capFen, cap],
    ['due back to the fen', sum(recoveryDue(lineage).map(({ dueFen }) => dueFen)), Math.max(0, open + paid - cap)],
  ];
}

function openFen({ benefit, state, reservedFen, approvedFen }: ClaimRecord): number {
  if (benefit === 'FIXED') return 0;
  if (state === 'RESERVED' || state === 'UNDER_REVIEW') return reservedFen;
  return state === 'APPROVED' ? approvedFen : 0;
}

function claimRules(race: Race, { lineage, claims, receipts }: Held): (readonly [string, unknown, unknown])[] {
  const live = claims.filter(([claim]) => isLive(claim));
  return [
    [
      'lost, or held by a claim that has ended: claims of LIN~',
      lineage?.claims.map(claimText) ?? [],
      live.map(([claim]) => expectedClaim(race, claim)),
    ],
    ['states of CLM~', claims.map(([, record]) => record?.state), claims.map(([claim]) => claim.standing)],
    ['amounts of CLM~', claims.map(([, record]) => amountsOf(record)), claims.map(([claim]) => amountsOfModel(claim))],
    ['states of RCP~', receipts.map(([, record]) => record?.state), receipts.map(([receipt]) => receipt.standing)],
  ];
}

function claimText({ id, state, amountFen, paidFen, recoveredFen, expiresOn }: LineageClaim): string {
  return [id, state, amountFen, paidFen, recoveredFen, expiresOn].join(' ');
}

function expectedClaim(race: Race, claim: ModelClaim): string {
  const { id, standing, paidFen, recoveredFen, lastDay } = claim;
  const amount = standing === 'RESERVED' || standing === 'UNDER_REVIEW' ? claim.reservedFen : claim.approvedFen;
  return [race.ids.get(id), standing, amount, paidFen, recoveredFen, lastDay].join(' ');
}

function amountsOf(record: ClaimRecord | undefined): string {
  return [record?.reservedFen, record?.approvedFen, record?.paidFen, record?.recoveredFen].join(' ');
}

function amountsOfModel({ reservedFen, approvedFen, paidFen, recoveredFen }: ModelClaim): string {
  return [reservedFen, approvedFen, paidFen, recoveredFen].join(' ');
}

function receiptText({ tag, capFen, live, pendingRed }: LineageRecord['receipts'][number]): string {
  return [tag, capFen, live, pendingRed].join(' ');
}

function expectedReceipt(race: Race): (receipt: ModelReceipt) => string {
  return (receipt) => {
    const { facts, redBy, standing } = receipt;
    const cap = facts.kind === 'PREPAYMENT' ? 0 : facts.totalFen - facts.fundFen - facts.otherFen - facts.hospitalFen;
    const pending = standing === 'RED_PENDING' && redBy !== undefined ? race.receipt(redBy).tag : undefined;
    return [race.receipt(facts.id).tag, cap, countsForCap(receipt), pending].join(' ');
  };
}

function debtsOf(lineage: LineageRecord | undefined): string[] {
  return lineage === undefined ? [] : recoveryDue(lineage).map(({ claimId, dueFen }) => `${claimId} ${dueFen}`);
}

/** As the record stands: what has expired since the last act is still in it. */
function debtsOfModel(race: Race, lineage: string): string[] {
  return race.model.debts(lineage, BEFORE_ALL).map(({ claim, dueFen }) => `${race.ids.get(claim) ?? claim} ${dueFen}`);
}

const BEFORE_ALL = '0000-01-01';

function openHolds(lineage: LineageRecord | undefined): string[] {
  return (lineage?.holds ?? []).filter(({ lifted }) => lifted === undefined).map(({ reason }) => reason);
}

function heldOf(race: Race, world: World, lineage: string): Held {
  const receipts = [...race.model.receipts.values()].filter((each) => each.lineage === lineage);
  const member = [...race.model.receipts.keys()].find((id) => race.model.lineageOf(id) === lineage);
  const key = lineageKey(race.receipt(member ?? lineage).lineageTag);
  return {
    lineage: read(world, key, lineageRecordShape),
    claims: race.model
      .claimsOf(lineage)
      .map((claim) => [claim, read(world, claimKey(race.ids.get(claim.id) ?? ''), claimRecordShape)]),
    receipts: receipts.map((each) => [
      each,
      read(world, receiptKey(race.receipt(each.facts.id).tag), receiptRecordShape),
    ]),
  };
}

function read<T>(world: World, key: string, shape: Shape<T>): T | undefined {
  const record = world.record(key);
  return record === undefined ? undefined : unwrap(parseShape(shape, record));
}
