import { institutionKey, institutionRecordShape, parseShape, unwrap, type InstitutionRecord } from '@piaosu/core';
import type { Organisation } from '../organisation.ts';

export type TracePolicy = NonNullable<NonNullable<InstitutionRecord['policy']>['tracePolicy']>;

/**
 * What a payer has laid down about the medicines behind its claims: BLOCK refuses, WARN tells, OFF follows none. Only a payer
 * has claims, so for everybody else nothing is followed.
 */
export function tracePolicyOf({ kinds, policy }: Pick<InstitutionRecord, 'kinds' | 'policy'>): TracePolicy {
  return kinds.includes('PAYER') ? (policy?.tracePolicy ?? 'WARN') : 'OFF';
}

/** That of an institution by the own copy of the ledger. Throws PiaosuError INDEX_DIVERGED. */
export async function readTracePolicy(
  { projection }: Pick<Organisation, 'projection'>,
  institution: string,
): Promise<TracePolicy> {
  const record = await projection.record(institutionKey(institution));
  return record === undefined ? 'OFF' : tracePolicyOf(unwrap(parseShape(institutionRecordShape, record.value)));
}
