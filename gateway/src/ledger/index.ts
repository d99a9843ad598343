/** The way to the ledger alone, for tools that drive it without the REST service. */
export { openFabricLedger } from './fabric-ledger.ts';
export { newFabricSigner } from './fabric-signer.ts';
export { newOutbox } from './outbox.ts';
export { openPeerConnection } from './peer-connection.ts';
export { Peers } from './peers.ts';
export { newTransactor, type Transacted } from './transactor.ts';
export { newActs } from '../acts/acts.ts';
export { openDatabase } from '../db/index.ts';
export { openKeyStore } from '../keys/key-store.ts';
export { readPeppers } from '../keys/pepper-file.ts';
export type { Act, ItemOutcome, LedgerItem } from '../organisation.ts';
