import type { Fault } from '../result.ts';
import type { EvidencePackage } from './evidence-package.ts';
import { proofFault, leafText } from './header-proof.ts';
import type { ReceiptStatus, StatusNotes } from './receipt-status.ts';
import type { Testimony } from './testimony.ts';
import type { LedgerView, Policy, Trust } from './trust.ts';
import { invalidCheck, unknownCheck, validCheck, type Check } from './verdict.ts';
import type { StatusStatement, WitnessStatement } from './witness.ts';

export interface StatusAnswer {
  readonly check: Check;
  readonly asOfBlock?: number;
}

/**
 * Whether the receipt still stands. The own ledger knows; a package only tells what it was as of a block: a red-flush
 * after it cannot be seen, so that its LIVE answers `unknown`, while its RED_FLUSHED is final.
 */
export function checkStatus(
  evidence: EvidencePackage,
  testimony: Testimony,
  trust: Trust,
  { view }: Policy,
): StatusAnswer {
  const statements = testimony.statements.filter(isStatus);
  const [first, ...rest] = [...testimony.faultsOf('status'), ...otherLeafFaults(evidence, statements, trust)];
  const source = sourceOf(newestOf(statements), view);
  const answer = (check: Check): StatusAnswer =>
    source === undefined ? { check } : { check, asOfBlock: source.block };
  if (first !== undefined) return answer(invalidCheck('status', [first, ...rest]));
  return answer(
    source === undefined ? unknownCheck('status', 'UNCONFIRMED', { reason: 'nobody states the state' }) : judge(source),
  );
}

/** Who says which state, as of which block; `current`: of everything that has happened until now. */
interface Source {
  readonly state: ReceiptStatus;
  readonly block: number;
  readonly by: string;
  readonly current: boolean;
  /** Only the own ledger tells. */
  readonly notes?: StatusNotes;
}

/** The own ledger, unless a witness has seen something speak against the receipt after the own copy's newest block. */
function sourceOf(newest: StatusStatement | undefined, view: LedgerView | undefined): Source | undefined {
  const stated = newest === undefined ? undefined : { ...newest, by: newest.org, current: false };
  if (view?.status === undefined) return stated;
  if (stated !== undefined && stated.block > view.block && stated.state !== 'LIVE') return stated;
  // A copy that does not hold the checkpoint yet is older than the receipt: its silence about it means nothing.
  return {
    state: view.status,
    block: view.block,
    by: 'own ledger',
    current: view.checkpoint !== undefined,
    notes: view.notes ?? {},
  };
}

function judge({ state, block, by, current, notes }: Source): Check {
  const evidence = { state, block, by, ...notes };
  switch (state) {
    case 'RED_FLUSHED':
    case 'SUPERSEDED':
      return invalidCheck('status', [proofFault(state, '', evidence)]);
    case 'CONFLICT':
      return invalidCheck('status', [proofFault('NUMBER_CONFLICT', '', evidence)]);
    case 'RED_PENDING':
      return unknownCheck('status', 'RED_PENDING', evidence);
    case 'RED_UNSETTLED':
      return unknownCheck('status', 'UNCONFIRMED', evidence);
    case 'LIVE':
    case 'RED':
      return current ? validCheck('status', evidence) : unknownCheck('status', 'UNCONFIRMED', evidence);
  }
}

function otherLeafFaults({ header }: EvidencePackage, statements: readonly StatusStatement[], trust: Trust): Fault[] {
  const leaf = leafText(trust.suiteOf(header.hashAlg), header);
  return statements
    .filter((statement) => statement.leaf !== leaf)
    .map(({ org }) => proofFault('PROOF_INVALID', '/witnesses', { org, proof: 'state of another receipt' }));
}

function newestOf(statements: readonly StatusStatement[]): StatusStatement | undefined {
  return statements.toSorted((left, right) => right.block - left.block)[0];
}

function isStatus(statement: WitnessStatement): statement is StatusStatement {
  return statement.type === 'status';
}
