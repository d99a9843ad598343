import type { JsonObject } from '../encoding/json.ts';
import type { Fault } from '../result.ts';
import type { InstitutionRecord, SegmentRecord } from '../ledger/registry-record.ts';
import { institutionKey, segmentKey } from '../ledger/ledger-key.ts';
import type { Anchor } from './check-anchoring.ts';
import type { EvidencePackage } from './evidence-package.ts';
import { proofFault, headerSignatureFaults, issuerFaults, segmentFaults, suspensionFaults } from './header-proof.ts';
import { orderEvidence } from './anchoring-order.ts';
import { SUPERVISOR } from './supervisor-seal.ts';
import { readSettlement, SETTLEMENT_FIELDS, settlementFaults } from './settlement.ts';
import { otherOrganisations, recordFaults, type Testimony } from './testimony.ts';
import type { Policy, Trust } from './trust.ts';
import { invalidCheck, unknownCheck, validCheck, type Check } from './verdict.ts';
import type { RecordStatement, WitnessStatement } from './witness.ts';

/** Where issuer and segment are known from, once the records of the package were compared with what is relied on. */
interface Records {
  readonly issuer: InstitutionRecord;
  readonly segment: SegmentRecord;
  readonly faults: readonly Fault[];
}

/** The institution that the header names signed it, publishes in this log, and was allotted the number. */
export function checkIssuer(
  evidence: EvidencePackage,
  testimony: Testimony,
  anchor: Anchor | undefined,
  trust: Trust,
  policy: Policy,
): Check {
  const { header, headerSignature, log } = evidence;
  const statements = testimony.statements.filter(isRecord);
  const { issuer, segment, faults } = readRecords(evidence, statements, trust, policy);
  const [first, ...rest] = [
    ...testimony.faultsOf('record'),
    ...faults,
    ...issuerFaults(header, log, issuer),
    ...suspensionFaults(issuer, anchor?.epoch),
    ...headerSignatureFaults(trust.verifySignature, header, headerSignature, issuer, anchor?.epoch),
    ...segmentFaults(header, segment),
    ...disclosedSettlementFaults(evidence),
  ];
  if (first !== undefined) return invalidCheck('issuer', [first, ...rest]);
  return countWitnesses(evidence, issuer, testimony, statements, anchor, policy);
}

/** The own ledger's records where it has them; the statements about those of the package must be true in any case. */
function readRecords(
  { header, issuerRecord, segmentRecord }: EvidencePackage,
  statements: readonly RecordStatement[],
  { suiteOf }: Trust,
  { view }: Policy,
): Records {
  const keys = recordKeys(issuerRecord.id, segmentRecord.value);
  const foreign = statements.filter(({ key }) => ![...keys, institutionKey(SUPERVISOR)].includes(key));
  const faults = [
    ...foreign.map(({ org, key }) => proofFault('PROOF_INVALID', '/witnesses', { org, key, proof: 'another record' })),
    ...recordFaults(suiteOf, statements, institutionKey(header.issuer), issuerRecord),
    ...recordFaults(suiteOf, statements, segmentRecord.key, segmentRecord.value),
    ...(keys.includes(segmentRecord.key) ? [] : [proofFault('PROOF_INVALID', '/segmentRecord/key', { keys })]),
  ];
  return { issuer: view?.issuerRecord ?? issuerRecord, segment: view?.segmentRecord ?? segmentRecord.value, faults };
}

function recordKeys(issuer: string, segment: SegmentRecord): [string, string] {
  return [institutionKey(issuer), segmentKey(segment.code, segment.from)];
}

/**
 * Both records, each from enough organisations other than the publisher's. A statement older than the checkpoint does
 * not count: the key could have been revoked in between.
 */
function countWitnesses(
  { segmentRecord, headerSignature }: EvidencePackage,
  issuer: InstitutionRecord,
  { setAside }: Testimony,
  statements: readonly RecordStatement[],
  anchor: Anchor | undefined,
  { view, witnesses: needed }: Policy,
): Check {
  const evidence = { ...aboutIssuer(issuer, headerSignature.keyId, anchor?.epoch), segment: segmentRecord.key };
  if (view?.issuerRecord !== undefined && view.segmentRecord !== undefined) {
    return validCheck('issuer', { ...evidence, by: 'own ledger', block: view.block });
  }
  if (anchor === undefined)
    return unknownCheck('issuer', 'UNCONFIRMED', { ...evidence, reason: 'time of anchoring unknown' });
  const fresh = statements.filter(({ block }) => block >= (anchor.block ?? 0));
  const [issuerKey, segment] = recordKeys(issuer.id, segmentRecord.value);
  const [forIssuer, forSegment] = [issuerKey, segment].map((key) =>
    otherOrganisations(
      fresh.filter((statement) => statement.key === key),
      issuer.org,
    ),
  );
  const counted = { issuerWitnesses: forIssuer ?? [], segmentWitnesses: forSegment ?? [] };
  const enough = Object.values(counted).every((organisations) => organisations.length >= needed);
  return enough
    ? validCheck('issuer', { ...evidence, ...counted })
    : unknownCheck('issuer', 'UNCONFIRMED', { ...evidence, ...counted, needed, setAside });
}

/** Who issued it, who keeps the key, and how the anchoring stands to what has become of both. */
function aboutIssuer(issuer: InstitutionRecord, keyId: string, epoch: number | undefined): JsonObject {
  const key = issuer.keys.find(({ id }) => id === keyId);
  return { issuer: issuer.id, custody: key?.custody ?? null, ...orderEvidence(issuer, key, epoch) };
}

/** Where the amounts are shown the header must agree with them: an issuer may sign what is not so. */
function disclosedSettlementFaults({ header, fields }: EvidencePackage): readonly Fault[] {
  const shown = new Map(fields.map(({ name, value }) => [name, value]));
  if (!SETTLEMENT_FIELDS.every((name) => shown.has(name))) return [];
  const settlement = readSettlement(shown);
  return settlement.ok ? settlementFaults(header, settlement.value) : settlement.faults;
}

function isRecord(statement: WitnessStatement): statement is RecordStatement {
  return statement.type === 'record';
}
