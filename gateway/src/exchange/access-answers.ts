import { insertReported } from '../db/access-reports.ts';
import type { Organisation } from '../organisation.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import { lookerOf } from './asking-institution.ts';
import type { LookQuestion } from './protocol.ts';

/**
 * Takes looks that another organisation's institutions had at receipts of ours with what they held themselves. They stand under
 * the organisation that reports them: an institution that is not its own is not named. Repeated, each is one entry.
 */
export async function answerLooks(
  organisation: Pick<Organisation, 'database' | 'peppers' | 'projection'>,
  org: string,
  { looks }: LookQuestion,
): Promise<{ readonly taken: number }> {
  const told = await Promise.all(
    looks.map(async ({ id, at, institution, action, receipt, outcome, role, purpose }) => ({
      ...{ origin: `${org}/${id}`, at: new Date(at * 1000), org, action, outcome },
      institution: await lookerOf(organisation, org, institution),
      subject: subjectOf(organisation.peppers, receipt),
      ...{ code: receipt.eInvoiceCode, number: receipt.eInvoiceNumber },
      ...{ role: role ?? null, purpose: purpose ?? null },
    })),
  );
  await insertReported(organisation.database, told);
  return { taken: told.length };
}
