import { GatewayError, type ErrorDetail } from '@hyperledger/fabric-gateway';
import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { CallLimitError } from './call-limit.ts';
import { isAlreadyProcessed, toLedgerFailure } from './ledger-error.ts';
import { PeerLostError, toBlockStreamError } from './peer-error.ts';

const OWN = 'HealthMSP';

function gatewayError(code: status, text: string, ...details: (readonly [mspId: string, message: string])[]) {
  return new GatewayError({ ...fields(code, text), details: details.map(toDetail) });
}

function toDetail([mspId, message]: readonly [string, string]): ErrorDetail {
  return { address: 'localhost:7051', mspId, message };
}

function fields(code: status, text: string) {
  const cause = Object.assign(new Error(text), { code, details: text, metadata: new Metadata() });
  return { code, cause, message: `${code}: ${text}`, details: [] };
}

const ENDORSE = 'failed to endorse transaction, see attached details for more info';
const COLLECT = 'failed to collect enough transaction endorsements, see attached details for more info';
const EVALUATE = 'failed to evaluate transaction, see attached details for more info';
const GONE =
  'error in simulation: failed to execute transaction aa: could not launch chaincode piaosu:1: connection to piaosu:1 failed: error cannot create connection for piaosu:1: error creating grpc connection to 127.0.0.1:9999: connection refused"';

describe('what real Fabric 3.1 answers', () => {
  it.each([
    [
      'the own chaincode is gone',
      gatewayError(status.ABORTED, ENDORSE, [OWN, GONE]),
      { kind: 'unavailable', scope: 'chaincode' },
    ],
    [
      'the own chaincode is gone, in an evaluation',
      gatewayError(status.ABORTED, EVALUATE, [OWN, GONE]),
      { scope: 'chaincode' },
    ],
    [
      "another organisation's chaincode is gone",
      gatewayError(status.ABORTED, COLLECT, ['DrugMSP', GONE]),
      { kind: 'unsettled' },
    ],
    [
      'endorsers disagree',
      gatewayError(status.ABORTED, COLLECT, ['DrugMSP', 'ProposalResponsePayloads do not match']),
      { kind: 'unsettled' },
    ],
    [
      'the peer does not know the other endorsers yet',
      gatewayError(
        status.FAILED_PRECONDITION,
        'no combination of peers can be derived which satisfy the endorsement policy: no peer combination can satisfy the endorsement policy',
      ),
      { kind: 'premature' },
    ],
    [
      'organisations that were named are not known yet',
      gatewayError(status.UNAVAILABLE, 'failed to find any endorsing peers for org(s): DrugMSP'),
      { kind: 'premature' },
    ],
    [
      'too many calls',
      gatewayError(status.UNKNOWN, 'too many requests for /gateway.Gateway, exceeding concurrency limit (500)'),
      { kind: 'busy' },
    ],
    [
      'no connection',
      gatewayError(status.UNAVAILABLE, 'No connection established. Last error: ECONNREFUSED'),
      { scope: 'peer' },
    ],
    [
      'no answer in time',
      gatewayError(status.DEADLINE_EXCEEDED, 'Deadline exceeded after 5.000s'),
      { kind: 'unavailable', scope: 'peer' },
    ],
    [
      'the own certificate expired',
      gatewayError(status.UNAVAILABLE, EVALUATE, [OWN, 'proposal client identity expired']),
      { kind: 'defect' },
    ],
    [
      'the contract threw',
      gatewayError(status.ABORTED, ENDORSE, [OWN, 'chaincode response 500, boom']),
      { kind: 'defect' },
    ],
    [
      'the contract refused',
      gatewayError(status.ABORTED, ENDORSE, [OWN, 'chaincode response 500, NOT_ISSUER|{"index":2}']),
      { kind: 'fault', code: 'NOT_ISSUER', index: 2 },
    ],
    ['no place for a call', new CallLimitError(3), { kind: 'busy' }],
    ['a peer found unfit meanwhile', new PeerLostError('peer0', 'unreachable'), { kind: 'unavailable', scope: 'peer' }],
  ])('%s', (_, error, failure) => {
    expect(toLedgerFailure(error, OWN)).toMatchObject(failure);
  });

  it('a transaction that the orderers have had is asked for, not submitted again', () => {
    const quorum =
      'insufficient number of orderers could successfully process transaction to satisfy quorum requirement';
    const told = (info: string) =>
      gatewayError(status.UNAVAILABLE, quorum, [
        OWN,
        `received unsuccessful response from orderer: status=SERVICE_UNAVAILABLE, info=${info}`,
      ]);
    expect(isAlreadyProcessed(told('failed to submit request: request already processed'))).toBe(true);
    expect(isAlreadyProcessed(told('failed to submit request: acquiring semaphore for request'))).toBe(false);
  });

  it('a status in place of blocks is read: 404 is a peer that lacks them, 403 one that refuses us', () => {
    const faultOf = (code: number) => toBlockStreamError(new Error(`Unexpected status response: ${code}`)).fault;
    expect([faultOf(404), faultOf(403), faultOf(500)]).toEqual(['BEHIND', 'REFUSED', 'LOST']);
  });
});
