import { status } from '@grpc/grpc-js';
import type { Endorsed } from '../endorser/endorser.ts';
import { layoutsFor, type Layout } from '../policy/layouts.ts';
import { decodePolicy, type PolicyRule } from '../policy/signature-policy.ts';
import { sameBytes } from '../protoutil/bytes.ts';
import type { Proposal } from '../protoutil/proposal.ts';
import type { Endorsement } from '../protoutil/transaction.ts';
import { refusalOf, type EndorserNode } from './endorser-answer.ts';
import { RpcError, type FailureDetail } from './rpc-error.ts';

export interface CollectedEndorsements {
  readonly payload: Uint8Array;
  readonly endorsements: readonly Endorsement[];
  /** The first endorser's answer, for the client's immediate result. */
  readonly first: Endorsed;
}

/** Collects endorsements for one proposal, asking each organisation's peer at most once. */
export class EndorsementPlan {
  readonly #proposal: Proposal;
  readonly #nodes: ReadonlyMap<string, EndorserNode>;
  readonly #endorsed = new Map<string, Endorsed>();
  readonly #failures: FailureDetail[] = [];
  readonly #asked = new Set<string>();
  #reference: Uint8Array | undefined;

  constructor(proposal: Proposal, nodes: ReadonlyMap<string, EndorserNode>) {
    this.#proposal = proposal;
    this.#nodes = nodes;
  }

  /** The client named the organisations: all of them are asked, and the policy is the client's concern. */
  async fromOrganisations(mspIds: readonly string[]): Promise<CollectedEndorsements> {
    const unknown = mspIds.filter((mspId) => !this.#nodes.has(mspId));
    if (unknown.length > 0) {
      throw new RpcError(status.UNAVAILABLE, `failed to find any endorsing peers for org(s): ${unknown.join(', ')}`);
    }
    return this.#firstComplete([[...new Set(mspIds)]]);
  }

  /**
   * The gateway chooses: its own organisation's peer first, then as few others as the policies need.
   * @param policyOf policy of a chaincode that took part
   */
  async fromPolicy(
    local: string,
    policyOf: (chaincode: string) => PolicyRule | undefined,
    mspIds: readonly string[],
  ): Promise<CollectedEndorsements> {
    await this.#ask(local);
    const first = this.#endorsed.get(local);
    if (first === undefined) {
      throw new RpcError(
        status.ABORTED,
        'failed to endorse transaction, see attached details for more info',
        this.#failures,
      );
    }
    const layouts = layoutsFor(this.#requiredPolicies(first, policyOf), mspIds, local);
    if (layouts.length === 0) throw noCombination('no peer combination can satisfy the endorsement policy');
    return this.#firstComplete(layouts);
  }

  /** The policies of the chaincodes, but of none whose written keys all have their own; and those of the keys. */
  #requiredPolicies({ interests }: Endorsed, policyOf: (chaincode: string) => PolicyRule | undefined): PolicyRule[] {
    const called = [{ name: this.#proposal.invokedName, keyPolicies: [], disregardsNamespacePolicy: false }];
    const rules = (interests.length > 0 ? interests : called).flatMap((interest) => [
      ...(interest.disregardsNamespacePolicy ? [] : [policyOf(interest.name)]),
      ...interest.keyPolicies.map(decodePolicy),
    ]);
    return rules.filter((rule) => rule !== undefined);
  }

  async #firstComplete(layouts: readonly Layout[]): Promise<CollectedEndorsements> {
    for (const layout of layouts) {
      if (layout.some((mspId) => this.#asked.has(mspId) && !this.#endorsed.has(mspId))) continue;
      await Promise.all(layout.filter((mspId) => !this.#asked.has(mspId)).map((mspId) => this.#ask(mspId)));
      const endorsed = layout.map((mspId) => this.#endorsed.get(mspId)).filter((answer) => answer !== undefined);
      const [first] = endorsed;
      if (first === undefined || endorsed.length < layout.length) continue;
      return { payload: first.payload, endorsements: endorsed.map((answer) => answer.endorsement), first };
    }
    throw new RpcError(
      status.ABORTED,
      'failed to collect enough transaction endorsements, see attached details for more info',
      this.#failures,
    );
  }

  /** The first answer is the reference; a later one that differs counts as a failure of its organisation. */
  async #ask(mspId: string): Promise<void> {
    const node = this.#nodes.get(mspId);
    if (node === undefined || this.#asked.has(mspId)) return;
    this.#asked.add(mspId);
    const outcome = await node.endorser.process(this.#proposal);
    if (outcome.kind !== 'endorsed') {
      this.#failures.push({ address: node.address, mspId, message: refusalOf(outcome, node).message });
      return;
    }
    this.#reference ??= outcome.payload;
    if (sameBytes(this.#reference, outcome.payload)) this.#endorsed.set(mspId, outcome);
    else this.#failures.push({ address: node.address, mspId, message: 'ProposalResponsePayloads do not match' });
  }
}

export function noCombination(reason: string): RpcError {
  return new RpcError(
    status.FAILED_PRECONDITION,
    `no combination of peers can be derived which satisfy the endorsement policy: ${reason}`,
  );
}
