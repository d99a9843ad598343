import {
  canonicalBytes,
  canonicalJson,
  dailyStatementBytes,
  dailyStatementShape,
  field,
  leafHash,
  openStatement,
  ORGANISATIONS,
  parseDailyStatement,
  parseShape,
  PiaosuError,
  toBase64Url,
  toBeijingDate,
  toDigestText,
  unwrap,
  type DailyStatement,
  type InstitutionRecord,
  type Json,
  type SignedDailyStatement,
  type SignedStatement,
} from '@piaosu/core';
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { insertStatement, selectStatement } from '../db/reconciliation.ts';
import { isKeepingOver } from '../erasure/keeping.ts';
import { normalisePem } from '../native/certificate.ts';
import { signEs256 } from '../native/es256.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import type { Organisation } from '../organisation.ts';
import { askWitness } from '../use-cases/packages/collect-statements.ts';
import { trustOf } from '../use-cases/verification/trust.ts';
import type { Day } from './day.ts';
import { countReasons, reportDay, type DayReport } from './day-report.ts';

/**
 * The signed statement of a closed day. It is issued when it is first asked for, and again as a new version only when what
 * it counts has changed since; a version that was issued never changes. Throws PiaosuError DAY_OPEN.
 */
export async function statementOf(
  organisation: Organisation,
  hospital: InstitutionRecord,
  day: Day,
): Promise<SignedDailyStatement> {
  if (isErasing(organisation, day)) return issuedStatement(organisation, day, null);
  const report = await reportDay(organisation, hospital, day);
  if (report.state === 'OPEN') throw new PiaosuError('DAY_OPEN', { day: day.day });
  return organisation.database.locked(`statement/${day.institution}/${day.day}`, async () => {
    const last = await issued(organisation, day, null);
    const content = contentOf(report);
    if (last?.content === content) return last.signed;
    const signed = await sign(organisation, report, last?.signed.statement);
    const { version } = signed.statement;
    await insertStatement(organisation.database, day, { version, content, file: canonicalJson(signed) });
    await tellDifference(organisation, report, version);
    return signed;
  });
}

/** Documents of the day may be erased by now, and a count would be short: what was issued before stands. */
function isErasing({ config }: Organisation, { day }: Day): boolean {
  return isKeepingOver(config, day, toBeijingDate(Math.floor(Date.now() / 1000)));
}

/** A version that was issued. Throws PiaosuError RESOURCE_NOT_FOUND. */
export async function issuedStatement(
  organisation: Organisation,
  day: Day,
  version: number | null,
): Promise<SignedDailyStatement> {
  const found = await issued(organisation, day, version);
  if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { ...day });
  return found.signed;
}

async function issued({ database }: Organisation, day: Day, version: number | null) {
  const row = await selectStatement(database, day, version);
  return row === undefined ? undefined : { content: row.content, signed: unwrap(parseDailyStatement(row.file)) };
}

/** What a statement says about the day itself: all but when it was said and which one it is. */
function bodyOf(report: DayReport) {
  const { day, file, accepted, anchored, leaves, checkpoints, hospital, differences } = report;
  return {
    ...{ institution: day.institution, day: day.day, accepted, anchored, leaves, checkpoints },
    differences: countReasons(differences),
    ...(file === undefined ? {} : { file }),
    ...(hospital === undefined ? {} : { hospital: { version: hospital.version, side: hospital.side } }),
  };
}

function contentOf(report: DayReport): string {
  return digestOf(bodyOf(report));
}

function digestOf(value: Json): string {
  const suite = nativeSuite('sha-256');
  return toDigestText(suite.alg, leafHash(suite, canonicalBytes(value)));
}

async function sign(
  organisation: Organisation,
  report: DayReport,
  before: DailyStatement | undefined,
): Promise<SignedDailyStatement> {
  const { identity } = organisation.config;
  const statement = unwrap(
    parseShape(dailyStatementShape, {
      v: 1,
      type: 'piaosu/daily-statement',
      org: unwrap(parseShape(field.organisation, organisation.mspId)),
      version: (before?.version ?? 0) + 1,
      issued: Math.floor(Date.now() / 1000),
      block: Math.max(0, report.block),
      ...bodyOf(report),
      ...(before === undefined ? {} : { replaces: digestOf(before) }),
    }),
  );
  const key = createPrivateKey(await readFile(identity.keyFile));
  const certificate = unwrap(normalisePem(await readFile(identity.certFile, 'utf8')));
  const signature = toBase64Url(signEs256(key, dailyStatementBytes(statement)));
  return { statement, certificate, signature, witnesses: await witnessesOf(organisation, statement) };
}

/** Every organisation's word on each checkpoint, the own one too; whoever does not answer is missing. */
async function witnessesOf(organisation: Organisation, { checkpoints }: DailyStatement): Promise<SignedStatement[]> {
  const trust = trustOf(organisation);
  const questions = checkpoints.map(({ publisher, shard, size }) => ({
    type: 'checkpoint' as const,
    publisher,
    shard,
    size,
  }));
  const found: SignedStatement[] = [];
  for (const org of questions.length === 0 ? [] : ORGANISATIONS) {
    for (let from = 0; from < questions.length; from += MAX_ASKED) {
      const answers = (await askWitness(organisation, org, questions.slice(from, from + MAX_ASKED))) ?? [];
      found.push(
        ...answers.filter((signed) => signed !== null && isWord(trust, signed, org)).flatMap((signed) => signed ?? []),
      );
    }
  }
  return found;
}

/** Of one question to a witness. */
const MAX_ASKED = 8;

function isWord(trust: ReturnType<typeof trustOf>, signed: SignedStatement, org: string): boolean {
  return signed.statement.org === org && openStatement(trust, signed).ok;
}

/** Totals that differ on a day that is over are somebody's to explain. */
async function tellDifference({ alerts }: Organisation, report: DayReport, version: number): Promise<void> {
  const kinds = report.differences.flatMap(({ reason, kind }) =>
    reason === 'TOTALS_DIFFER' && kind !== undefined ? [kind] : [],
  );
  if (kinds.length === 0) return;
  const { institution, day } = report.day;
  await alerts.raise({
    dedupe: `totals/${institution}/${day}/${version}`,
    code: 'TOTALS_DIFFER',
    institution,
    subject: `reconciliation/${institution}/${day}`,
    evidence: { day, version, kinds },
  });
}
