import { ACTIONS, type ContractName } from '@piaosu/core';

import type { AnyProcedure } from './procedure.ts';
import type { Procedures } from './submit.ts';

/** The procedures of a contract by action. Fails at start unless each action of the contract has exactly one. */
export function proceduresOf(contract: ContractName, procedures: readonly AnyProcedure[]): Procedures {
  const wanted = Object.entries(ACTIONS)
    .filter(([, rule]) => rule.contract === contract)
    .map(([action]) => action);
  const present = procedures.map(({ action }) => action);
  if (wanted.sort().join() !== [...present].sort().join()) {
    throw new Error(`contract ${contract} has procedures ${present.join()} for actions ${wanted.join()}`);
  }
  return new Map(procedures.map((each) => [each.action, each]));
}
