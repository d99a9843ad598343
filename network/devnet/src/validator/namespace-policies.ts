import { LIFECYCLE, readDefinition } from '../lifecycle/chaincode-definition.ts';
import { peersOutOf, signedBy, type PolicyRule } from '../policy/signature-policy.ts';
import type { StateReader } from '../statedb/state-database.ts';

const IMPLICIT_COLLECTION = '_implicit_org_';

/** Which endorsement policy governs a namespace or collection, read from committed state. */
export class NamespacePolicies {
  readonly #state: StateReader;
  readonly #lifecycle: PolicyRule;
  readonly #known = new Map<string, PolicyRule | undefined>();

  /** @param applicationMspIds the organisations of the channel that have peers */
  constructor(state: StateReader, applicationMspIds: readonly string[]) {
    this.#state = state;
    this.#lifecycle = peersOutOf(Math.floor(applicationMspIds.length / 2) + 1, applicationMspIds);
  }

  /** undefined: no such chaincode is committed. */
  of(namespace: string): PolicyRule | undefined {
    if (namespace === LIFECYCLE) return this.#lifecycle;
    if (!this.#known.has(namespace))
      this.#known.set(namespace, readDefinition(this.#state, namespace)?.definition.policy);
    return this.#known.get(namespace);
  }

  /** An organisation's implicit collection needs that organisation; others follow their namespace. */
  ofCollection(namespace: string, collection: string): PolicyRule | undefined {
    if (!collection.startsWith(IMPLICIT_COLLECTION)) return this.of(namespace);
    return signedBy(collection.slice(IMPLICIT_COLLECTION.length), 'peer');
  }

  /** To be called after a block that wrote to `_lifecycle`. */
  forget(): void {
    this.#known.clear();
  }
}
