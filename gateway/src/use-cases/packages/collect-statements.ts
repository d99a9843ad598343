import {
  AUTHORITY_OF,
  canonicalJson,
  institutionKey,
  institutionRecordShape,
  leafText,
  openStatement,
  ORGANISATIONS,
  parseCanonicalJson,
  parseShape,
  parseSignedStatement,
  PiaosuError,
  SUPERVISOR,
  type EvidencePackage,
  type Organisation as OrganisationId,
  type SignedStatement,
} from '@piaosu/core';
import { selectCollected, upsertCollected } from '../../db/witness.ts';
import type { PeerGateway } from '../../exchange/client.ts';
import { STATEMENT_QUESTION, type StatementQuestion } from '../../exchange/protocol.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import type { Organisation } from '../../organisation.ts';
import { trustOf } from '../verification/trust.ts';

/** How many organisations besides the publisher's vouch for a package: with two a fork needs two liars. */
const WITNESSES = 2;

/**
 * The words of other organisations about everything a package says of the ledger. Each is checked here; one that does not
 * answer is replaced by what it said before, except about the receipt's state, which only a fresh word can tell.
 * Fewer than two is no error: who verifies counts them.
 */
export async function collectStatements(
  organisation: Organisation,
  evidence: EvidencePackage,
): Promise<SignedStatement[]> {
  const questions = questionsAbout(evidence);
  const others = ORGANISATIONS.filter((org) => org !== evidence.issuerRecord.org);
  const answers = await Promise.all(others.map((org) => statementsOf(organisation, org, questions)));
  return answers
    .filter((statements) => statements.length > 0)
    .sort((left, right) => right.length - left.length)
    .slice(0, WITNESSES)
    .flat();
}

function questionsAbout({
  header,
  log,
  issuerRecord,
  segmentRecord,
  supervisorRecord,
}: EvidencePackage): StatementQuestion[] {
  const { publisher, shard, size } = log;
  return [
    { type: 'checkpoint', publisher, shard, size },
    { type: 'record', key: institutionKey(issuerRecord.id) },
    { type: 'record', key: segmentRecord.key },
    ...(supervisorRecord === undefined ? [] : [{ type: 'record' as const, key: institutionKey(SUPERVISOR) }]),
    { type: 'status', header },
  ];
}

async function statementsOf(
  organisation: Organisation,
  org: OrganisationId,
  questions: readonly StatementQuestion[],
): Promise<SignedStatement[]> {
  const answers = await askWitness(organisation, org, questions);
  if (answers === undefined) return kept(organisation, org, questions);
  const trust = trustOf(organisation);
  const checked = answers.map((signed) =>
    signed !== null && openStatement(trust, signed).ok && signed.statement.org === org ? signed : undefined,
  );
  for (const [index, signed] of checked.entries()) {
    const question = questions[index];
    if (signed === undefined || question === undefined) continue;
    await upsertCollected(organisation.database, org, subjectOf(question), canonicalJson(signed));
  }
  return checked.filter((signed) => signed !== undefined);
}

/** An organisation's own words on these questions, unchecked; undefined when its gateway does not answer. */
export async function askWitness(
  organisation: Organisation,
  org: OrganisationId,
  questions: readonly StatementQuestion[],
): Promise<readonly (SignedStatement | null)[] | undefined> {
  if (org === organisation.mspId) return organisation.exchange.sign(questions);
  const peer = await gatewayOfOrganisation(organisation, org);
  if (peer === undefined) return undefined;
  try {
    return (await organisation.exchange.ask(peer, STATEMENT_QUESTION, { statements: questions })).statements;
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'PEER_GATEWAY_UNAVAILABLE') return undefined;
    throw error;
  }
}

/** The gateway of an organisation: the endpoint of its authority on the ledger. */
export async function gatewayOfOrganisation(
  { projection }: Organisation,
  org: OrganisationId,
): Promise<PeerGateway | undefined> {
  const record = await projection.record(institutionKey(AUTHORITY_OF[org]));
  const authority = record === undefined ? undefined : parseShape(institutionRecordShape, record.value);
  return authority?.ok === true && authority.value.endpoint !== undefined
    ? { org, endpoint: authority.value.endpoint }
    : undefined;
}

async function kept(
  { database }: Organisation,
  org: string,
  questions: readonly StatementQuestion[],
): Promise<SignedStatement[]> {
  const statements = await Promise.all(
    questions
      .filter(({ type }) => type !== 'status')
      .map(async (question) => (await selectCollected(database, org, subjectOf(question)))?.statement),
  );
  return statements.flatMap((text) => {
    const signed = text === undefined ? undefined : parseSignedStatement(parseCanonicalJson(text));
    return signed?.ok === true ? [signed.value] : [];
  });
}

function subjectOf(question: StatementQuestion): string {
  switch (question.type) {
    case 'checkpoint':
      return `checkpoint/${question.publisher}/${question.shard}/${question.size}`;
    case 'record':
      return `record/${question.key}`;
    case 'status':
      return `status/${leafText(nativeSuite(question.header.hashAlg), question.header)}`;
  }
}
