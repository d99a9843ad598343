import {
  checkpointKey,
  checkpointRecordShape,
  claimedLines,
  institutionKey,
  institutionRecordShape,
  openReceiptEvidence,
  parseShape,
  PiaosuError,
  segmentKey,
  segmentRecordShape,
  traceFindings,
  unwrap,
  type Check,
  type OpenedReceipt,
  type ReceiptEvidence,
  type ReceiptRef,
  type Shape,
  type TagDomain,
} from '@piaosu/core';
import { collectTrace } from '../../claims/claim-trace.ts';
import { readTracePolicy } from '../../claims/trace-policy.ts';
import { isAnyTraced } from '../../claims/traced-products.ts';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import { nativeVerifier } from '../../native/signature.ts';
import type { Organisation } from '../../organisation.ts';
import { announcedPeppers } from '../../trace/index.ts';
import type { Asker } from './eligibility.ts';
import { evidenceWithLines } from './receipt-source.ts';

/**
 * Whether a claim on the receipt would find fault with its medicines, by the same rules and as of the own copy's block:
 * which lines must be traced, and what is wrong with them by line and code, never where or by whom they were given out.
 * Undefined where nothing is followed: the asker's policy is OFF, or no product is traced.
 */
export async function checkTrace(asker: Asker, ref: ReceiptRef): Promise<Check | undefined> {
  const { organisation, institution } = asker;
  if ((await readTracePolicy(organisation, institution)) === 'OFF') return undefined;
  if (!(await isAnyTraced(organisation))) return undefined;
  try {
    return await follow(asker, ref);
  } catch (error) {
    if (!(error instanceof PiaosuError) || error.code === 'INTERNAL') throw error;
    return { name: 'trace', result: 'unknown', code: error.code };
  }
}

async function follow({ organisation, institution }: Asker, ref: ReceiptRef): Promise<Check> {
  const receipt = await evidenceWithLines({ organisation, institution }, ref, []);
  const opened = await open(organisation, receipt.evidence);
  const { trace } = await collectTrace(organisation, institution, [receipt]);
  const [shown = { details: [], dispensed: [] }] = trace;
  const source = { ...organisation.trace.source, records: gatheredReads(organisation.projection) };
  const lines = await claimedLines(source, { index: 0, opened, shown }, Math.floor(Date.now() / 1000));
  const findings = traceFindings(lines);
  if (shown.details.length < opened.header.detailCount)
    return { name: 'trace', result: 'unknown', code: 'CLAIM_CODE_REQUIRED', evidence: { missing: 'details' } };
  const evidence = { lines: lines.map(({ line, boxes }) => ({ line, codes: boxes.length })), findings };
  const [first] = findings;
  if (first !== undefined) return { name: 'trace', result: 'invalid', code: first.code, evidence };
  return { name: 'trace', result: lines.length === 0 ? 'not-applicable' : 'valid', evidence };
}

/** As the chaincode opens it, against the own copy of the ledger. Throws PiaosuError PROOF_INVALID and the like. */
async function open(
  { projection, pepperRing, trace }: Organisation,
  evidence: ReceiptEvidence,
): Promise<OpenedReceipt> {
  const read = async <T>(key: string, shape: Shape<T>): Promise<T> => {
    const record = await projection.record(key);
    if (record === undefined) throw new PiaosuError('NOT_ANCHORED');
    return unwrap(parseShape(shape, record.value));
  };
  const { log, header, segment } = evidence;
  const records = {
    checkpoint: await read(checkpointKey(log.publisher, log.shard, log.size), checkpointRecordShape),
    issuer: await read(institutionKey(header.issuer), institutionRecordShape),
    segment: await read(segmentKey(segment.code, segment.from), segmentRecordShape),
  };
  const versions = announcedPeppers(pepperRing)
    .map(({ version }) => version)
    .reverse();
  const { tags } = trace.source;
  const ports = {
    suiteOf: nativeSuite,
    verifySignature: nativeVerifier,
    tags: {
      versions,
      tagOf: (version: number, domain: TagDomain, parts: readonly string[]) => tags.tagOf(version, domain, parts),
    },
  };
  return unwrap(openReceiptEvidence(ports, evidence, records));
}
