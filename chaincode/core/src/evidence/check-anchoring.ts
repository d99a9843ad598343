import type { Fault } from '../result.ts';
import type { EvidencePackage } from './evidence-package.ts';
import { proofFault, inclusionFaults } from './header-proof.ts';
import { otherOrganisations, type Testimony } from './testimony.ts';
import type { Policy, Trust } from './trust.ts';
import { invalidCheck, unknownCheck, validCheck, type Check } from './verdict.ts';
import type { CheckpointStatement, WitnessStatement } from './witness.ts';

/** The checkpoint that the receipt lies under, as far as it is known, and who says so. */
export interface Anchor {
  readonly root: string;
  /** Of the checkpoint, in the ledger's order: decides which keys of the issuer count. */
  readonly epoch: number;
  /** The block that committed it; absent when the own ledger says so. */
  readonly block?: number;
}

export interface Anchoring {
  readonly check: Check;
  readonly anchor: Anchor | undefined;
}

/** The header is a leaf under a checkpoint that the own ledger holds, or that enough other organisations saw. */
export function checkAnchoring(
  evidence: EvidencePackage,
  testimony: Testimony,
  trust: Trust,
  policy: Policy,
): Anchoring {
  const statements = testimony.statements.filter(isCheckpoint);
  const anchor = anchorOf(statements, policy);
  const [first, ...rest] = [
    ...testimony.faultsOf('checkpoint'),
    ...statements.flatMap((statement) => otherLogFaults(evidence, statement)),
    ...disagreementFaults(statements, anchor),
    ...pathFaults(evidence, trust, anchor),
  ];
  if (first !== undefined) return { check: invalidCheck('anchoring', [first, ...rest]), anchor };
  return { check: countWitnesses(evidence, testimony, statements, policy), anchor };
}

function anchorOf(statements: readonly CheckpointStatement[], { view }: Policy): Anchor | undefined {
  if (view?.checkpoint !== undefined) return { root: view.checkpoint.root, epoch: view.checkpoint.epoch };
  const [first] = statements;
  if (first === undefined) return undefined;
  // The latest that anybody says: one witness that dates it back must not make older records of the issuer count.
  const block = Math.max(...statements.map((statement) => statement.block));
  return { root: first.root, epoch: first.epoch, block };
}

function otherLogFaults({ log }: EvidencePackage, statement: CheckpointStatement): Fault[] {
  const { publisher, shard, size, org } = statement;
  const same = publisher === log.publisher && shard === log.shard && size === log.size;
  return same ? [] : [proofFault('PROOF_INVALID', '/log', { org, proof: 'statement about another checkpoint' })];
}

/** Two roots for one size are a forked log: each of the two signatures is proof against somebody. */
function disagreementFaults(statements: readonly CheckpointStatement[], anchor: Anchor | undefined): Fault[] {
  return statements
    .filter(({ root, epoch }) => root !== anchor?.root || epoch !== anchor.epoch)
    .map(({ org, root, epoch }) =>
      proofFault('CHECKPOINT_CONFLICT', '/witnesses', { org, root, epoch, other: anchor?.root ?? null }),
    );
}

function pathFaults({ header, log, path }: EvidencePackage, trust: Trust, anchor: Anchor | undefined): Fault[] {
  if (anchor === undefined) return [];
  return inclusionFaults(trust.suiteOf(header.hashAlg), header, log, path, anchor.root);
}

function countWitnesses(
  { log, issuerRecord }: EvidencePackage,
  { setAside }: Testimony,
  statements: readonly CheckpointStatement[],
  { view, witnesses: needed }: Policy,
): Check {
  if (view?.checkpoint !== undefined) return validCheck('anchoring', { log, by: 'own ledger', block: view.block });
  if (view !== undefined && statements.length === 0) {
    return unknownCheck('anchoring', 'PENDING_ANCHOR', { log, block: view.block, setAside });
  }
  const { org } = view?.issuerRecord ?? issuerRecord;
  const witnesses = otherOrganisations(statements, org);
  return witnesses.length >= needed
    ? validCheck('anchoring', { log, witnesses })
    : unknownCheck('anchoring', 'UNCONFIRMED', { log, witnesses, needed, setAside });
}

function isCheckpoint(statement: WitnessStatement): statement is CheckpointStatement {
  return statement.type === 'checkpoint';
}
