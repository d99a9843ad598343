import { AUTHORITY_OF, ORGANISATIONS, PiaosuError } from '@piaosu/core';
import { insertReported } from '../db/access-reports.ts';
import type { Organisation } from '../organisation.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';
import { institutionOf } from './asking-institution.ts';
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
      institution: await nameOf(organisation, org, institution),
      subject: subjectOf(organisation.peppers, receipt),
      ...{ code: receipt.eInvoiceCode, number: receipt.eInvoiceNumber },
      ...{ role: role ?? null, purpose: purpose ?? null },
    })),
  );
  await insertReported(organisation.database, told);
  return { taken: told.length };
}

async function nameOf(
  organisation: Pick<Organisation, 'projection'>,
  org: string,
  institution: string,
): Promise<string> {
  if (institution === 'PUBLIC') return institution;
  const known = await institutionOf(organisation, org, institution);
  return known?.id ?? authorityOf(org);
}

function authorityOf(org: string): string {
  const known = ORGANISATIONS.find((each) => each === org);
  if (known === undefined) throw new PiaosuError('SCHEMA', { org });
  return AUTHORITY_OF[known];
}
