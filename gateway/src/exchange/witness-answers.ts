import {
  field,
  leafText,
  parseShape,
  recordHash,
  unwrap,
  type Organisation as OrganisationId,
  type Pepper,
  type SignedStatement,
  type WitnessStatement,
} from '@piaosu/core';
import { nativeSuite } from '../native/hash-suite.ts';
import type { Projection } from '../organisation.ts';
import { findReceipt, standingOf } from '../project/receipt-standing.ts';
import { signStatement, type WitnessIdentity } from '../project/witness.ts';
import type { StatementQuestion } from './protocol.ts';

export interface WitnessOptions {
  readonly identity: WitnessIdentity;
  readonly peppers: readonly Pepper[];
  readonly projection: Projection;
}

/** What this organisation signs about its own copy of the ledger; null for what it does not see there. */
export async function answerStatement(
  options: WitnessOptions,
  question: StatementQuestion,
): Promise<SignedStatement | null> {
  const { identity, projection } = options;
  if (question.type === 'checkpoint') return (await projection.witness(question, question.size)) ?? null;
  const statement = await statementAbout(options, question);
  return statement === undefined ? null : signStatement(identity, statement);
}

async function statementAbout(
  { identity, peppers, projection }: WitnessOptions,
  question: Exclude<StatementQuestion, { type: 'checkpoint' }>,
): Promise<WitnessStatement | undefined> {
  // Taken before the read: the statement may then say less than is known, never more.
  const common = { v: 1, org: toOrganisationId(identity.mspId), block: projection.taken } as const;
  if (common.block < 0) return undefined;
  if (question.type === 'record') {
    const record = await projection.record(question.key);
    if (record === undefined) return undefined;
    return {
      ...common,
      type: 'record',
      key: question.key,
      valueHash: recordHash(nativeSuite('sha-256'), record.value),
    };
  }
  const { header } = question;
  const state = standingOf(header, await findReceipt(projection.state, peppers, header));
  return { ...common, type: 'status', leaf: leafText(nativeSuite(header.hashAlg), header), state };
}

function toOrganisationId(mspId: string): OrganisationId {
  return unwrap(parseShape(field.organisation, mspId));
}
