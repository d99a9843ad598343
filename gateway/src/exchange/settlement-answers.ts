import { institutionKey, institutionRecordShape, parseShape, PiaosuError, TIERS, type ReceiptRef } from '@piaosu/core';
import { createHash } from 'node:crypto';
import { insertAccess } from '../db/access.ts';
import { selectLiveHolders } from '../db/settlements.ts';
import { findProven } from '../use-cases/verification/own-proof.ts';
import type { OpenedReceipt } from '../use-cases/verification/opened-receipt.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import type { Publisher } from './receipt-answers.ts';
import type {
  AnsweredSettlement,
  AskedSettlement,
  SettlementAnswer,
  SettlementQuestion,
} from './settlement-protocol.ts';

/**
 * Whether the receipts behind the asked business numbers carry the payer's settlements. Only a payer of the asking
 * organisation may ask; each receipt that is shown stands in the access log. Throws PiaosuError FORBIDDEN.
 */
export async function answerSettlements(
  publisher: Publisher,
  org: string,
  { institution, settlements }: SettlementQuestion,
): Promise<SettlementAnswer> {
  await assertPayer(publisher, org, institution);
  const answers: AnsweredSettlement[] = [];
  for (const asked of settlements) answers.push(await answerOne(publisher, { org, institution }, asked));
  return { settlements: answers };
}

async function assertPayer({ projection }: Publisher, org: string, institution: string): Promise<void> {
  const record = await projection.record(institutionKey(institution));
  const payer = parseShape(institutionRecordShape, record?.value);
  const mayAsk = payer.ok && payer.value.org === org && payer.value.kinds.includes('PAYER');
  if (!mayAsk) throw new PiaosuError('FORBIDDEN', { institution });
}

interface Asker {
  readonly org: string;
  readonly institution: string;
}

async function answerOne(publisher: Publisher, asker: Asker, asked: AskedSettlement): Promise<AnsweredSettlement> {
  const [holder] = await selectLiveHolders(publisher.database, asked.businessTags);
  if (holder === undefined) return { state: 'UNKNOWN' };
  const ref = { eInvoiceCode: holder.code, eInvoiceNumber: holder.number };
  const found = await findProven(publisher, ref, ['settlementId', 'fundAmount']);
  if (found.state !== 'FOUND') return { state: 'UNPROVEN' };
  const { header, headerSignature, fields, place } = found.receipt;
  // An index column says whose receipt it is; the signed header must say so too.
  if (!asked.businessTags.includes(header.businessTag)) return { state: 'UNPROVEN' };
  if (place === undefined) return { state: 'ISSUED' };
  const relation = relationOf(found.receipt, asked);
  await tell(publisher, asker, ref, relation, header.issuer);
  const opened = relation === 'OTHER' ? [] : fields;
  const shown = { header, headerSignature, fields: opened, details: [], log: place.log, path: [...place.path] };
  return { state: 'ANCHORED', ...shown };
}

type Relation = 'SAME' | 'HIDDEN' | 'OTHER';

function relationOf({ header, fields }: OpenedReceipt, asked: AskedSettlement): Relation {
  if (!header.settledTiers.includes(TIERS.BASIC)) return 'HIDDEN';
  const settlementId = fields.find(({ name }) => name === 'settlementId')?.value;
  return typeof settlementId === 'string' && settlementMark(asked.nonce, settlementId) === asked.settlement
    ? 'SAME'
    : 'OTHER';
}

/** H(nonce ‖ settlement id), hex. */
export function settlementMark(nonce: string, settlementId: string): string {
  return createHash('sha256').update(`${nonce}\0${settlementId}`).digest('hex');
}

/** The look stands in the log; that an office settled what the receipt does not show is for the hospital to explain. */
async function tell(
  { database, alerts, peppers }: Publisher,
  { org, institution }: Asker,
  receipt: ReceiptRef,
  relation: Relation,
  issuer: string,
): Promise<void> {
  const subject = subjectOf(peppers, receipt);
  const look = { org, institution, actor: 'gateway', subject, outcome: relation, traceId: 'exchange', receipt };
  await insertAccess(database, { ...look, action: 'exchange.settlement', purpose: 'RECONCILIATION' });
  if (relation !== 'HIDDEN') return;
  const alert = { code: 'SETTLEMENT_HIDDEN', institution: issuer, subject, evidence: { office: institution } } as const;
  await alerts.raise({ dedupe: `settlement-hidden/${subject}`, ...alert });
}
