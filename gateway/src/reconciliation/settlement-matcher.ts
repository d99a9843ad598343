import {
  institutionKey,
  institutionRecordShape,
  parseShape,
  PiaosuError,
  receiptRecordShape,
  tagParts,
  tagsUnder,
} from '@piaosu/core';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  decideSettlement,
  selectDueSettlements,
  type Decided,
  type HoldState,
  type SettlementRow,
} from '../db/settlements.ts';
import { newTextCipher, type TextCipher } from '../documents/text-cipher.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { answerSettlements, settlementMark } from '../exchange/settlement-answers.ts';
import {
  MAX_SETTLEMENTS_ASKED,
  SETTLEMENT_QUESTION,
  type AskedSettlement,
  type SettlementAnswer,
} from '../exchange/settlement-protocol.ts';
import { nativeHmac } from '../native/hash-suite.ts';
import type { Organisation } from '../organisation.ts';
import { receiptKeysOf } from '../project/receipt-standing.ts';
import { gatewayOf } from '../use-cases/verification/receipt-source.ts';
import { foundText, judgeAnswer, unconfirmed, type Judgement } from './settlement-judgement.ts';
import { readSettlementText, type Settlement } from './settlement.ts';
import { keepHolds, parseReceiptName } from './settlement-hold.ts';
import { endMatchedJobs, recordTried } from './settlement-job.ts';

const IDLE_MS = 500;
const MINUTE = 60;
const DAY = 86_400;
/** A row that nobody can match is looked at once a day for three months. */
const MOST_ATTEMPTS = 100;

/**
 * Matches settlements in the background, from `start` until the answered function is called. What was decided is written
 * before anything follows from it, so that a crash repeats a question and never loses a hold.
 */
export function startSettling(organisation: Organisation): () => Promise<void> {
  const stopping = new AbortController();
  const running = settleUntil(organisation, stopping.signal);
  return () => {
    stopping.abort();
    return running;
  };
}

async function settleUntil(organisation: Organisation, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const worked = await settleOnce(organisation).catch((error: unknown) => {
      organisation.log.warn({ event: 'background.failed', task: 'match settlements', error });
      return false;
    });
    if (!worked) await sleep(IDLE_MS, undefined, { signal: stopping }).catch(() => undefined); // stopping ends it early
  }
}

/** One round; true when there may be more to do at once. */
export async function settleOnce(organisation: Organisation): Promise<boolean> {
  const due = await selectDueSettlements(organisation.database, MAX_SETTLEMENTS_ASKED);
  const cipher = newTextCipher(organisation.secrets, new RandomPool());
  for (const [hospitalPublisher, rows] of await byPublisher(organisation, cipher, due)) {
    await matchRows(organisation, cipher, hospitalPublisher, rows);
  }
  await endMatchedJobs(organisation);
  const held = await keepHolds(organisation, cipher);
  return due.length > 0 || held;
}

interface Due {
  readonly row: SettlementRow;
  readonly settlement: Settlement;
}

/** Rows by the publisher of their hospital and by the payer that asks; '' for a hospital that nobody knows. */
async function byPublisher(
  { projection }: Organisation,
  cipher: TextCipher,
  rows: readonly SettlementRow[],
): Promise<Map<string, Due[]>> {
  const groups = new Map<string, Due[]>();
  for (const row of rows) {
    const settlement = readSettlementText(cipher.open(row.id, row.content));
    const record = await projection.record(institutionKey(settlement.hospital));
    const hospital = parseShape(institutionRecordShape, record?.value);
    const group = `${(hospital.ok ? hospital.value.publisher : undefined) ?? ''}/${row.payer}`;
    groups.set(group, [...(groups.get(group) ?? []), { row, settlement }]);
  }
  return groups;
}

async function matchRows(
  organisation: Organisation,
  cipher: TextCipher,
  group: string,
  rows: readonly Due[],
): Promise<void> {
  const judgements = await judgeRows(organisation, group, rows);
  for (const [index, { row }] of rows.entries()) {
    const judged = judgements[index] ?? unconfirmed('PEER_GATEWAY_UNAVAILABLE');
    await decideSettlement(organisation.database, row.id, await decide(organisation, cipher, row, judged));
  }
  await recordTried(
    organisation,
    rows.map(({ row }) => row),
  );
}

async function judgeRows(organisation: Organisation, group: string, rows: readonly Due[]): Promise<Judgement[]> {
  const [publisher = '', payer = ''] = group.split('/');
  if (publisher === '') return rows.map(() => ({ outcome: 'NO_RECEIPT', found: { reason: 'HOSPITAL_UNKNOWN' } }));
  const asked = rows.map(({ settlement }) => questionOf(organisation, settlement));
  try {
    const { settlements: answers } = await ask(organisation, publisher, payer, asked);
    return await Promise.all(
      rows.map(async ({ settlement }, i) => {
        const answer = answers[i];
        return answer === undefined
          ? unconfirmed('PEER_GATEWAY_UNAVAILABLE')
          : judgeAnswer(organisation, settlement, asked[i]?.businessTags ?? [], answer);
      }),
    );
  } catch (error) {
    if (!(error instanceof PiaosuError) || error.code !== 'PEER_GATEWAY_UNAVAILABLE') throw error;
    return rows.map(() => unconfirmed('PEER_GATEWAY_UNAVAILABLE'));
  }
}

function questionOf(
  { peppers }: Organisation,
  { hospital, businessNumber, settlementId }: Settlement,
): AskedSettlement {
  const nonce = randomBytes(16).toString('hex');
  const businessTags = tagsUnder(nativeHmac, peppers, 'business', tagParts.business(hospital, businessNumber));
  return { businessTags, nonce, settlement: settlementMark(nonce, settlementId) };
}

async function ask(
  organisation: Organisation,
  publisher: string,
  institution: string,
  settlements: readonly AskedSettlement[],
): Promise<SettlementAnswer> {
  const question = { institution, settlements };
  if (publisher === organisation.config.publisher?.id)
    return answerSettlements(organisation, organisation.mspId, question);
  const peer = await gatewayOf(organisation, publisher);
  return organisation.exchange.ask(peer, SETTLEMENT_QUESTION, question);
}

/** What follows for the row: when it is looked at again, and what becomes of a hold. */
async function decide(
  organisation: Organisation,
  cipher: TextCipher,
  row: SettlementRow,
  judged: Judgement,
): Promise<Decided> {
  const isHolding = row.hold === 'WANTED' || row.hold === 'HELD';
  if (isHolding && (await isUndecided(organisation, cipher, row, judged))) return asBefore(row);
  const { outcome, leaf = null, found } = judged;
  const hold = nextHold(row.hold, outcome === 'SETTLEMENT_HIDDEN');
  if (hold === 'WANTED' && !isHolding) await tellHidden(organisation, row);
  return {
    ...{ outcome, leaf, hold },
    found: cipher.seal(`${row.id}/found`, foundText(found)),
    holdReceipt: hold === 'WANTED' ? cipher.seal(`${row.id}/hold`, found.receipt ?? '') : row.hold_receipt,
    againIn: pauseOf(outcome, row.attempts),
  };
}

function nextHold(before: HoldState | null, isHidden: boolean): HoldState | null {
  if (isHidden) return before === null || before === 'RELEASED' ? 'WANTED' : before;
  return before === 'WANTED' || before === 'HELD' ? 'RELEASE_WANTED' : before;
}

/**
 * Whether a hold stands for want of a proof. That the publisher does not answer proves nothing, and neither does that it
 * knows no such receipt any more: what it hid must be red-flushed on the ledger.
 */
async function isUndecided(
  organisation: Organisation,
  cipher: TextCipher,
  row: SettlementRow,
  { outcome }: Judgement,
): Promise<boolean> {
  if (outcome === 'UNCONFIRMED') return true;
  return outcome === 'NO_RECEIPT' && !(await isCancelled(organisation, cipher, row));
}

function asBefore(row: SettlementRow): Decided {
  const { found, leaf, hold, hold_receipt: holdReceipt, attempts } = row;
  const outcome = 'SETTLEMENT_HIDDEN';
  return { outcome, found, leaf, hold, holdReceipt, againIn: pauseOf(outcome, attempts) };
}

/** Whether the ledger has cancelled the receipt that was held. */
async function isCancelled({ projection, peppers }: Organisation, cipher: TextCipher, row: SettlementRow) {
  if (row.hold_receipt === null) return true;
  const ref = parseReceiptName(cipher.open(`${row.id}/hold`, row.hold_receipt));
  for (const key of receiptKeysOf(peppers, ref)) {
    const receipt = parseShape(receiptRecordShape, (await projection.record(key))?.value);
    if (receipt.ok) return receipt.value.state === 'RED_FLUSHED';
  }
  return false;
}

async function tellHidden({ alerts }: Organisation, row: SettlementRow): Promise<void> {
  await alerts.raise({
    dedupe: `settlement-hidden/${row.id}/${row.holds}`,
    code: 'SETTLEMENT_HIDDEN',
    institution: row.payer,
    subject: row.id,
    evidence: { settlement: row.id },
  });
}

/** Seconds until the row is looked at again; null when its outcome does not change by itself. */
function pauseOf(outcome: Judgement['outcome'], attempts: number): number | null {
  if (outcome === 'MATCHED' || outcome === 'DUPLICATE_SETTLEMENT' || attempts > MOST_ATTEMPTS) return null;
  if (outcome === 'UNCONFIRMED') return Math.min(2 ** Math.min(attempts + 1, 12), 60 * MINUTE);
  return outcome === 'SETTLEMENT_HIDDEN' ? 10 * MINUTE : DAY;
}
