import { peer } from '@hyperledger/fabric-protos';
import { messageOf } from '../errors.ts';

/** A chaincode inside the peer. Never throws: a failure is a response with status 500. */
export type SystemChaincode = (args: readonly Uint8Array[]) => Promise<peer.Response>;

const SUCCESS = 200;
const ERROR = 500;

/** Makes a system chaincode of a function whose errors are its answers. */
export function systemChaincode(
  answer: (args: readonly Uint8Array[]) => Uint8Array | Promise<Uint8Array>,
): SystemChaincode {
  return async (args) => {
    const response = new peer.Response();
    try {
      response.setPayload(await answer(args));
      response.setStatus(SUCCESS);
    } catch (error) {
      response.setMessage(messageOf(error));
      response.setStatus(ERROR);
    }
    return response;
  };
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** What qscc and cscc answer when a chaincode calls them. */
export function callRejected(name: string, caller: string): peer.Response {
  const reason = name === 'qscc' ? ' because of potential for deadlocks' : '';
  const response = new peer.Response();
  response.setStatus(ERROR);
  response.setMessage(
    `Rejecting invoke of ${name.toUpperCase()} from another chaincode${reason}, original invocation for '${caller}'`,
  );
  return response;
}
