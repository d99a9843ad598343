import 'reflect-metadata';

import { ClaimContract } from './claim-contract.ts';
import { processPorts } from './process-ports.ts';
import { ReceiptContract } from './receipt-contract.ts';
import { RegistryContract } from './registry-contract.ts';
import { listenForReady } from './state/ready-hook.ts';
import { TraceContract } from './trace-contract.ts';

/**
 * What `fabric-chaincode-node server` loads. Before the server starts: what peers announce must be heard from their first
 * message on.
 */
listenForReady();

/** Without its secrets the process must not start: it would endorse nothing. */
processPorts();

export const contracts = [RegistryContract, ReceiptContract, ClaimContract, TraceContract];
