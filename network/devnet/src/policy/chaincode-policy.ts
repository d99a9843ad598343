import { DevnetError } from '../errors.ts';
import { layoutsFor } from './layouts.ts';
import { peersOutOf, type PolicyRule } from './signature-policy.ts';

/** A chaincode's endorsement policy: a number of the peers, or a rule. */
export type PolicyOption = number | PolicyRule;

export function ruleOf(policy: PolicyOption, mspIds: readonly string[]): PolicyRule {
  return typeof policy === 'number' ? peersOutOf(policy, mspIds) : policy;
}

/**
 * Fabric takes any policy and then fails every submit; devnet, which knows all peers, refuses at once what names an
 * unknown organisation and what no combination of one peer per organisation satisfies.
 * @throws DevnetError BAD_OPTION
 */
export function assertSatisfiable(policy: PolicyOption, mspIds: readonly string[]): void {
  if (typeof policy === 'number') {
    if (Number.isInteger(policy) && policy >= 1 && policy <= mspIds.length) return;
    throw new DevnetError('BAD_OPTION', `A policy needs 1 to 4 of the four peers, not ${String(policy)}.`);
  }
  const strangers = [...namesIn(policy)].filter((mspId) => !mspIds.includes(mspId));
  if (strangers.length > 0) {
    throw new DevnetError(
      'BAD_OPTION',
      `The policy names ${strangers.join(', ')}; the organisations are ${mspIds.join(', ')}.`,
    );
  }
  if (layoutsFor([policy], mspIds, mspIds[0] ?? '').length > 0) return;
  throw new DevnetError(
    'BAD_OPTION',
    'No combination of the four peers can satisfy the policy: each organisation has one peer, of the roles peer and member.',
  );
}

function namesIn(rule: PolicyRule): Set<string> {
  return rule.kind === 'signed-by'
    ? new Set([rule.principal.mspId])
    : new Set(rule.rules.flatMap((sub) => [...namesIn(sub)]));
}
