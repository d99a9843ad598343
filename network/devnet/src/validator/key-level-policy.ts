import { decodePolicy, evaluatePolicy, type PolicyRule } from '../policy/signature-policy.ts';
import { decodeMetadata, splitNamespace, type NamespaceRwset } from '../rwset/rwset.ts';
import type { StateReader } from '../statedb/state-database.ts';
import type { NamespacePolicies } from './namespace-policies.ts';
import type { EndorsedAction } from './parsed-transaction.ts';
import { CODE, type ValidationCode } from './validation-code.ts';

/** Name under which a key's own endorsement policy stands in its metadata. */
export const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

/**
 * Endorsement policies of one block's transactions. A written key that carries a policy of its own needs that policy
 * instead of the chaincode's; a transaction that writes nothing needs the chaincode's.
 */
export class EndorsementValidator {
  readonly #policies: NamespacePolicies;
  readonly #state: StateReader;
  /** Keys whose metadata an earlier accepted transaction of this block changes: their policy is not settled yet. */
  readonly #unsettled = new Set<string>();

  constructor(policies: NamespacePolicies, state: StateReader) {
    this.#policies = policies;
    this.#state = state;
  }

  /** To be called in block order. */
  validate(action: EndorsedAction): ValidationCode {
    const namespaces = new Set([
      action.chaincodeName,
      ...action.rwset.filter(writes).map((rw) => splitNamespace(rw.namespace).namespace),
    ]);
    for (const namespace of namespaces) {
      const code = this.#validateNamespace(namespace, action);
      if (code !== CODE.VALID) return code;
    }
    for (const { namespace, metadataWrites } of action.rwset) {
      for (const { key } of metadataWrites) this.#unsettled.add(`${namespace}\0${key}`);
    }
    return CODE.VALID;
  }

  #validateNamespace(namespace: string, action: EndorsedAction): ValidationCode {
    const policy = this.#policies.of(namespace);
    if (policy === undefined) return CODE.INVALID_CHAINCODE;
    const required = new Set<PolicyRule>();
    for (const rwset of action.rwset) {
      const name = splitNamespace(rwset.namespace);
      if (name.namespace !== namespace) continue;
      const fallback = name.collection === '' ? policy : this.#policies.ofCollection(namespace, name.collection);
      for (const { key } of [...rwset.writes, ...rwset.metadataWrites]) {
        const rule = this.#ruleFor(rwset.namespace, key, fallback);
        if (rule === undefined) return CODE.ENDORSEMENT_POLICY_FAILURE;
        required.add(rule);
      }
    }
    if (required.size === 0) required.add(policy);
    const satisfied = [...required].every((rule) => evaluatePolicy(rule, action.endorsers));
    return satisfied ? CODE.VALID : CODE.ENDORSEMENT_POLICY_FAILURE;
  }

  #ruleFor(namespace: string, key: string, fallback: PolicyRule | undefined): PolicyRule | undefined {
    if (this.#unsettled.has(`${namespace}\0${key}`)) return undefined;
    const own = keyPolicyBytes(this.#state, namespace, key);
    return own === undefined ? fallback : decodePolicy(own);
  }
}

/** The key's own policy, a SignaturePolicyEnvelope, if it has one. */
export function keyPolicyBytes(state: StateReader, namespace: string, key: string): Uint8Array | undefined {
  const metadata = state.get(namespace, key)?.metadata;
  if (metadata === undefined || metadata.length === 0) return undefined;
  const bytes = decodeMetadata(metadata).find(([name]) => name === VALIDATION_PARAMETER)?.[1];
  return bytes === undefined || bytes.length === 0 ? undefined : bytes;
}

function writes(rwset: NamespaceRwset): boolean {
  return rwset.writes.length > 0 || rwset.metadataWrites.length > 0;
}
