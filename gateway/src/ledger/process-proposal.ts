import type * as grpc from '@grpc/grpc-js';
import type { Proposal } from '@hyperledger/fabric-gateway';
import { gateway as messages, peer } from '@hyperledger/fabric-protos';
import { DEADLINE_MS } from './deadlines.ts';
import type { FabricSigner } from './fabric-signer.ts';
import { isChaincodeDown } from './ledger-error.ts';

/** Of a chaincode process; UNKNOWN when the peer itself could not be asked. */
export type Liveness = 'ALIVE' | 'DOWN' | 'UNKNOWN';

/**
 * Puts the proposal to the peer's Endorser service, past its gateway: that one would ask another peer of the organisation
 * when this one's chaincode is down, and nobody would see which. Any answer of the chaincode, a refusal too, is life.
 */
export async function askPeerItself(client: grpc.Client, proposal: Proposal, sign: FabricSigner): Promise<Liveness> {
  const signed = messages.ProposedTransaction.deserializeBinary(proposal.getBytes()).getProposal();
  if (signed === undefined) throw new TypeError('a proposal without its bytes');
  signed.setSignature(sign(signed.getProposalBytes_asU8()));
  try {
    const response = await processProposal(client, signed);
    const { status = 0, message = '' } = response.getResponse()?.toObject() ?? {};
    return status === 500 && isChaincodeDown(message) ? 'DOWN' : 'ALIVE';
  } catch {
    // Whether the peer is there is asked by `newestBlock`, which keeps the reason.
    return 'UNKNOWN';
  }
}

function processProposal(client: grpc.Client, signed: peer.SignedProposal): Promise<peer.ProposalResponse> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      '/protos.Endorser/ProcessProposal',
      (request: peer.SignedProposal) => Buffer.from(request.serializeBinary()),
      (bytes: Buffer) => peer.ProposalResponse.deserializeBinary(bytes),
      signed,
      { deadline: Date.now() + DEADLINE_MS.probe },
      (error, response) => {
        if (error !== null) reject(error);
        else if (response === undefined) reject(new Error('an answer without a message'));
        else resolve(response);
      },
    );
  });
}
