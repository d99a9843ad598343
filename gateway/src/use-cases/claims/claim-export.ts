import { formatFen, type ClaimState } from '@piaosu/core';
import { BYTE_ORDER_MARK, csvLine } from '../../formats/csv-line.ts';
import { printWorkbook } from '../../formats/print-workbook.ts';
import type { Organisation } from '../../organisation.ts';
import { notesOf } from './claim-note.ts';
import type { ListedClaim } from './list-claims.ts';

/** Claims as a table that an office keeps: CSV while it is read, a workbook when all is there. */

export type ExportLanguage = 'zh' | 'en';

export const EXPORT_HEAD: Readonly<Record<ExportLanguage, readonly string[]>> = {
  zh: [
    ...['报销单号', '受理时间', '状态', '支付机构', '申报(元)', '占用(元)', '核准(元)', '支付(元)', '追回(元)'],
    ...['应追回(元)', '占用到', '票据张数', '最近处理', '处理时间', '原因', '备注'],
  ],
  en: [
    ...['Claim', 'Received', 'State', 'Payer', 'Requested', 'Reserved', 'Approved', 'Paid', 'Recovered'],
    ...['To be recovered', 'Reserved until', 'Receipts', 'Last act', 'Last act at', 'Reason', 'Note'],
  ],
};

const STATES: Readonly<Record<ClaimState, string>> = {
  RESERVED: '已占用',
  UNDER_REVIEW: '审核中',
  APPROVED: '已核准',
  PAID: '已支付',
  REJECTED: '不予报销',
  WITHDRAWN: '已退回',
  EXPIRED: '占用到期',
  RECOVERED: '已追回',
};

export async function* claimsCsv(
  organisation: Organisation,
  claims: AsyncIterable<ListedClaim>,
  language: ExportLanguage,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(EXPORT_HEAD[language]);
  for await (const claim of claims) yield csvLine(await cellsOf(organisation, claim, language));
}

export async function* claimsWorkbook(
  organisation: Organisation,
  claims: AsyncIterable<ListedClaim>,
  language: ExportLanguage,
): AsyncGenerator<Uint8Array> {
  const rows: string[][] = [];
  for await (const claim of claims) rows.push(await cellsOf(organisation, claim, language));
  yield printWorkbook(language === 'zh' ? '报销记录' : 'Claims', [EXPORT_HEAD[language], ...rows]);
}

async function cellsOf(
  organisation: Organisation,
  { standing: { claim, state, recoveryDueFen } }: ListedClaim,
  language: ExportLanguage,
): Promise<string[]> {
  const { history } = claim;
  const last = history.at(-1);
  const notes = await notesOf(organisation, claim);
  const money = [claim.requestedFen, claim.reservedFen, claim.approvedFen, claim.paidFen, claim.recoveredFen];
  return [
    ...[claim.id, beijing(history[0]?.time), language === 'zh' ? STATES[state] : state, claim.payer],
    ...[...money, recoveryDueFen].map(formatFen),
    ...[claim.expiresOn ?? '', String(claim.receipts.length), last?.action ?? '', beijing(last?.time)],
    ...[
      last?.reason ?? '',
      history
        .map(({ note }) => notes.get(note ?? '') ?? '')
        .filter(Boolean)
        .join('; '),
    ],
  ];
}

/** As people there read it, whatever the clock of this machine is set to. */
function beijing(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  return new Date((seconds + 8 * 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
