import { LIFECYCLE } from '../lifecycle/chaincode-definition.ts';
import type { TransactionSimulator } from '../rwset/simulator.ts';
import type { StateReader } from '../statedb/state-database.ts';
import { keyPolicyBytes } from '../validator/key-level-policy.ts';

/** Whose endorsement a transaction needs for what it did in one chaincode's namespace (peer.ChaincodeCall). */
export interface ChaincodeInterest {
  readonly name: string;
  /** Own policies of the keys written: SignaturePolicyEnvelopes. */
  readonly keyPolicies: readonly Uint8Array[];
  /** Whether every written key has a policy of its own, so that the chaincode's does not count. */
  readonly disregardsNamespacePolicy: boolean;
}

/** The interests of all chaincodes that took part; empty when none touched its state. */
export function interestsOf(simulator: TransactionSimulator, state: StateReader): ChaincodeInterest[] {
  const namespaces = simulator.namespaces().filter((namespace) => namespace !== LIFECYCLE);
  return namespaces.map((name) => {
    const policies = simulator.writtenKeys(name).map((key) => keyPolicyBytes(state, name, key));
    const keyPolicies = policies.filter((policy) => policy !== undefined);
    const disregardsNamespacePolicy = policies.length > 0 && keyPolicies.length === policies.length;
    return { name, keyPolicies, disregardsNamespacePolicy };
  });
}
