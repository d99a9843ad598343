import type { KeyObject } from 'node:crypto';
import {
  canonicalJson,
  checkpointStatementShape,
  parseCanonicalJson,
  parseShape,
  parseSignedStatement,
  toBase64Url,
  unwrap,
  witnessBytes,
  type CheckpointStatement,
  type SignedStatement,
  type WitnessStatement,
} from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import {
  insertWitnessed,
  selectWitnessed,
  selectWitnessHead,
  updateWitnessStatement,
  upsertWitnessHead,
  type LogName,
  type WitnessedCheckpoint,
} from '../db/witness.ts';
import { normalisePem } from '../native/certificate.ts';
import { signEs256 } from '../native/es256.ts';
import type { Finding } from './finding.ts';
import type { ProvenStep } from './recheck-log.ts';

export interface WitnessIdentity {
  readonly mspId: string;
  /** X.509 of the organisation's gateway, PEM. */
  readonly certificate: string;
  readonly key: KeyObject;
}

/**
 * Remembers a proven step, in the projector's transaction. A step that does not continue what this organisation vouched
 * for before is a fork: it is not remembered, so it can never be signed, and the finding names both heads.
 */
export async function witnessStep(sql: Sql, step: ProvenStep, block: number): Promise<Finding[]> {
  const head = await selectWitnessHead(sql, step);
  if (head !== undefined && step.size <= head.size) {
    // Seen before the projection was rebuilt.
    const seen = await selectWitnessed(sql, step, step.size);
    return seen?.root === step.root ? [] : [forkOf(step, head)];
  }
  if (head === undefined ? step.fromSize > 0 : head.size !== step.fromSize || head.root !== step.fromRoot) {
    return [forkOf(step, head)];
  }
  await insertWitnessed(sql, step, { ...step, block });
  await upsertWitnessHead(sql, step, { ...step, block });
  return [];
}

/** The organisation's signature over a checkpoint it remembered; undefined for any other. */
export async function signCheckpoint(
  sql: Sql,
  identity: WitnessIdentity,
  log: LogName,
  size: number,
): Promise<SignedStatement | undefined> {
  const seen = await selectWitnessed(sql, log, size);
  if (seen === undefined) return undefined;
  if (seen.statement !== null) return unwrap(parseSignedStatement(parseCanonicalJson(seen.statement)));
  const signed = signStatement(identity, statementOf(identity.mspId, log, seen));
  await updateWitnessStatement(sql, log, size, canonicalJson(signed));
  return signed;
}

/** Signs what the caller has made sure of. */
export function signStatement(identity: WitnessIdentity, statement: WitnessStatement): SignedStatement {
  const signature = toBase64Url(signEs256(identity.key, witnessBytes(statement)));
  // One text for one certificate: a statement with another spelling of it would be another statement.
  return { statement, certificate: unwrap(normalisePem(identity.certificate)), signature };
}

function statementOf(mspId: string, log: LogName, seen: WitnessedCheckpoint): CheckpointStatement {
  const { publisher, shard } = log;
  const { size, root, epoch, time, block } = seen;
  const statement = { v: 1, type: 'checkpoint', org: mspId, publisher, shard, size, root, epoch, time, block };
  return unwrap(parseShape(checkpointStatementShape, statement));
}

function forkOf(step: ProvenStep, head: { size: number; root: string } | undefined): Finding {
  return {
    code: 'CHECKPOINT_CONFLICT',
    subject: `LOG~${step.publisher}~${step.shard}`,
    evidence: {
      vouched: head === undefined ? null : { size: head.size, root: head.root },
      shown: { fromSize: step.fromSize, fromRoot: step.fromRoot, size: step.size, root: step.root },
    },
  };
}
