import type { Json } from '../encoding/json.ts';
import { parseDigestText } from '../hash/suite.ts';
import { faultToJson, underPointer, type Fault } from '../result.ts';
import type { EvidencePackage } from './evidence-package.ts';
import { proofFault } from './header-proof.ts';
import type { SuiteSource } from './ports.ts';
import type { Policy, Trust } from './trust.ts';
import { openStatement, recordHash, type RecordStatement, type WitnessStatement } from './witness.ts';

type StatementType = WitnessStatement['type'];

/** What the witnesses of a package said, once each signature, certificate and role has been checked. */
export interface Testimony {
  readonly statements: readonly WitnessStatement[];
  /** Statements that are not what they claim to be: somebody altered the file. */
  faultsOf(type: StatementType): readonly Fault[];
  /** Statements that may be true but cannot be relied on here: no trust root, certificate expired. */
  readonly setAside: readonly Json[];
}

export function hearWitnesses(evidence: EvidencePackage, trust: Trust, policy: Policy): Testimony {
  const statements: WitnessStatement[] = [];
  const broken: { type: StatementType; faults: Fault[] }[] = [];
  const setAside: Json[] = [];
  for (const [index, signed] of evidence.witnesses.entries()) {
    const opened = openStatement(trust, signed, policy.at);
    if (opened.ok) {
      statements.push(opened.value);
    } else if (opened.faults.every(({ code }) => code === 'ISSUER_UNTRUSTED')) {
      setAside.push(...opened.faults.map(faultToJson));
    } else {
      broken.push({ type: signed.statement.type, faults: underPointer(`/witnesses/${index}`, opened.faults) });
    }
  }
  return {
    statements,
    setAside,
    faultsOf: (type) => broken.filter((each) => each.type === type).flatMap(({ faults }) => faults),
  };
}

/** The organisations, other than the publisher's own, that made these statements. */
export function otherOrganisations(statements: readonly WitnessStatement[], publisherOrg: string): string[] {
  return [...new Set(statements.map(({ org }) => org))].filter((org) => org !== publisherOrg);
}

/** Record statements about `key`, as faults where they say another value than the package shows. */
export function recordFaults(
  suiteOf: SuiteSource,
  statements: readonly RecordStatement[],
  key: string,
  value: Json,
): Fault[] {
  return statements
    .filter((statement) => statement.key === key)
    .filter(({ valueHash }) => !isHashOf(suiteOf, valueHash, value))
    .map(({ org }) => proofFault('PROOF_INVALID', '/witnesses', { org, key, proof: 'record' }));
}

function isHashOf(suiteOf: SuiteSource, hash: string, value: Json): boolean {
  const digest = parseDigestText(hash);
  return digest.ok && recordHash(suiteOf(digest.value.alg), value) === hash;
}
