import type { peer } from '@hyperledger/fabric-protos';
import type { Clock } from '../clock.ts';
import type { Proposal } from '../protoutil/proposal.ts';
import type { EndorserLedger, ProposalOutcome } from './endorser.ts';
import { checkProposal, checkRequest } from './proposal-checks.ts';
import type { SystemChaincode } from './system-chaincode.ts';

export interface LocalQueriesOptions {
  readonly mspId: string;
  readonly ledger: EndorserLedger;
  readonly clock: Clock;
  readonly systemChaincodes: ReadonlyMap<string, SystemChaincode>;
}

export type LocalAnswer =
  | { readonly kind: 'answered'; readonly response: peer.Response }
  | Extract<ProposalOutcome, { readonly kind: 'unauthorised' | 'invalid' | 'failed' }>;

/**
 * Proposals without a channel, as the peer CLI makes them: system chaincodes, asked by members of the peer's own
 * organisation. The answer is not endorsed.
 */
export class LocalQueries {
  readonly #options: LocalQueriesOptions;

  constructor(options: LocalQueriesOptions) {
    this.#options = options;
  }

  async answer(proposal: Proposal): Promise<LocalAnswer> {
    const { mspId, ledger, clock, systemChaincodes } = this.#options;
    const unauthorised = checkRequest(proposal, ledger, clock.now());
    if (unauthorised !== undefined) return { kind: 'unauthorised', message: unauthorised };
    const invalid = checkProposal(proposal, {
      isCommitted: () => false,
      deserialize: (serialized) => {
        const identity = ledger.deserialize(serialized);
        return identity?.mspId === mspId ? identity : undefined;
      },
    });
    if (invalid !== undefined) return { kind: 'invalid', message: invalid };
    const chaincode = systemChaincodes.get(proposal.chaincodeName);
    if (chaincode !== undefined) {
      return { kind: 'answered', response: await chaincode(proposal.input.getArgsList_asU8()) };
    }
    return {
      kind: 'failed',
      message: `make sure the chaincode ${proposal.chaincodeName} has been successfully defined on channel  and try again: could not get channel config for channel ''`,
    };
  }
}
