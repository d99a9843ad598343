import type { JsonObject } from '../encoding/json.ts';
import { institutionKey } from '../ledger/ledger-key.ts';
import type { Fault } from '../result.ts';
import type { EvidencePackage } from './evidence-package.ts';
import { judgeSeal, SUPERVISOR } from './supervisor-seal.ts';
import { otherOrganisations, recordFaults, type Testimony } from './testimony.ts';
import type { Policy, Trust } from './trust.ts';
import { invalidCheck, unknownCheck, validCheck, type Check } from './verdict.ts';
import type { RecordStatement, WitnessStatement } from './witness.ts';

/**
 * The finance bureau sealed this header (财政监制章). A receipt without a seal is none the worse: not applicable. One that does
 * not hold is: somebody put it there. `unknown`, which weighs nothing, where the bureau's key cannot be relied on here.
 */
export function checkSeal(evidence: EvidencePackage, testimony: Testimony, trust: Trust, policy: Policy): Check {
  const { header, supervisorSeal: seal } = evidence;
  if (seal === undefined) return { name: 'seal', result: 'not-applicable' };
  const supervisor = policy.view?.supervisorRecord ?? evidence.supervisorRecord;
  const named = { keyId: seal.keyId, supervisor: SUPERVISOR };
  const statements = testimony.statements.filter(isAboutSupervisor);
  const [altered, ...more] = recordOf(evidence, statements, trust);
  if (altered !== undefined) return invalidCheck('seal', [altered, ...more]);
  if (supervisor === undefined) return unknownCheck('seal', 'UNCONFIRMED', { ...named, reason: 'no record' });
  const finding = judgeSeal(trust.verifySignature, header, seal, supervisor);
  if (finding.state === 'INVALID') return invalidCheck('seal', [finding.fault]);
  if (finding.state === 'REVOKED') return unknownCheck('seal', 'KEY_REVOKED', named);
  return countWitnesses(evidence, statements, policy, named);
}

/** A seal that holds is worth what the record of the bureau is worth that it holds under. */
function countWitnesses(
  evidence: EvidencePackage,
  statements: readonly RecordStatement[],
  policy: Policy,
  named: JsonObject,
): Check {
  if (policy.view?.supervisorRecord !== undefined) return validCheck('seal', { ...named, by: 'own ledger' });
  const witnesses = otherOrganisations(statements, evidence.issuerRecord.org);
  return witnesses.length >= policy.witnesses
    ? validCheck('seal', { ...named, witnesses })
    : unknownCheck('seal', 'UNCONFIRMED', { ...named, witnesses, needed: policy.witnesses });
}

/** What is said of the bureau's record must be true of the one that is shown. */
function recordOf({ supervisorRecord }: EvidencePackage, statements: RecordStatement[], trust: Trust): Fault[] {
  return supervisorRecord === undefined
    ? []
    : recordFaults(trust.suiteOf, statements, institutionKey(SUPERVISOR), supervisorRecord);
}

function isAboutSupervisor(statement: WitnessStatement): statement is RecordStatement {
  return statement.type === 'record' && statement.key === institutionKey(SUPERVISOR);
}
