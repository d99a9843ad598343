import { PiaosuError } from '@piaosu/core';
import { deleteReports, postponeReports, selectDueReports, type ReportRow } from '../db/access-reports.ts';
import type { PeerGateway } from '../exchange/client.ts';
import { MAX_LOOKS, type LookQuestion } from '../exchange/protocol.ts';
import type { Organisation, Service } from '../organisation.ts';
import { gatewayOf } from '../use-cases/verification/receipt-source.ts';
import { BackgroundLoop } from './background-loop.ts';

const EVERY_MS = 1_000;

/** Who reports, and its way to the publishers. */
export interface Reporting extends Pick<Organisation, 'database' | 'projection' | 'log'> {
  /** Throws PiaosuError PEER_GATEWAY_UNAVAILABLE. */
  readonly tell: (publisher: PeerGateway, question: LookQuestion) => Promise<unknown>;
}

/**
 * Tells publishers of looks at their receipts that used our own data only, so that the patient sees them in one place. What
 * could not be told stands in the database and is told later, after any restart; a report that came twice is one entry there.
 */
export function newLookReporter(reporting: Reporting): Service {
  const { log } = reporting;
  return new BackgroundLoop({ task: 'access.report', log, everyMs: EVERY_MS, turn: () => reportDue(reporting) });
}

/** @returns whether nothing more is due at once. */
async function reportDue(reporting: Reporting): Promise<boolean> {
  const due = await selectDueReports(reporting.database, MAX_LOOKS);
  for (const [publisher, looks] of Map.groupBy(due, (look) => look.publisher)) {
    await report(reporting, publisher, looks);
  }
  return due.length < MAX_LOOKS;
}

async function report(reporting: Reporting, publisher: string, looks: readonly ReportRow[]): Promise<void> {
  const ids = looks.map(({ id }) => id);
  try {
    const peer = await gatewayOf(reporting, publisher);
    await reporting.tell(peer, { looks: looks.map(toLook) });
    await deleteReports(reporting.database, ids);
  } catch (error) {
    if (!(error instanceof PiaosuError && error.code === 'PEER_GATEWAY_UNAVAILABLE')) throw error;
    await postponeReports(reporting.database, ids);
  }
}

function toLook(row: ReportRow): LookQuestion['looks'][number] {
  const { id, at, institution, action, outcome, code, number, role, purpose } = row;
  return {
    ...{ id: String(id), at: Math.floor(at.getTime() / 1000), institution, action, outcome },
    receipt: { eInvoiceCode: code, eInvoiceNumber: number },
    ...(role === null ? {} : { role }),
    ...(purpose === null ? {} : { purpose }),
  };
}
