import type {
  Action,
  Code,
  ContractName,
  DetailOpening,
  Json,
  LogPosition,
  Pepper,
  ReceiptDocument,
  ReceiptEvidence,
  ReceiptHeader,
  ReceiptRef,
  Role,
  SignatureAlg,
  SignedOperation,
  SignedStatement,
} from '@piaosu/core';
import type { OrganisationConfig } from './config.ts';
import type { Database } from './db/index.ts';
import type { AccessLog } from './access/access-log.ts';
import type { Alerts } from './alerts/alerts.ts';
import type { Family } from './patients/family.ts';
import type { Notices } from './patients/notices.ts';
import type { Events } from './webhooks/events.ts';
import type { Webhooks } from './webhooks/webhooks.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { PeerState } from './ledger/peer-state.ts';
import type { PepperRing } from './keys/pepper-ring.ts';
import type { Secrets } from './keys/secrets.ts';
import type { ExchangeClient } from './exchange/client.ts';
import type { StatementQuestion } from './exchange/protocol.ts';
import type { Log } from './log/log.ts';
import type { UploadPart } from './http/upload.ts';
import type { JobRow } from './db/jobs.ts';
import type { SealedState } from './project/sealed-state.ts';
import type { Trace } from './trace/index.ts';
import type { AcceptRequest, RowVerdict } from './publish/accept/acceptor.ts';
import type { ImportMessage } from './publish/import/importer.ts';

/**
 * The parts one organisation's gateway is made of, as the others see them. Several organisations may live in one
 * process; they share code and nothing else, so a part is reached through its Organisation only.
 */
export interface Organisation {
  readonly mspId: string;
  readonly config: OrganisationConfig;
  readonly log: Log;
  /** Secret keys outside the database: documents, seals, salts. */
  readonly secrets: Secrets;
  /** The secrets behind all tags, oldest first; never leave this process. Grows, see `pepperRing`. */
  readonly peppers: readonly Pepper[];
  readonly pepperRing: PepperRing;
  readonly database: Database;
  readonly ledger: LedgerPort;
  readonly keys: KeyStore;
  readonly acts: Acts;
  readonly jobs: Jobs;
  readonly alerts: Alerts;
  readonly events: Events;
  readonly webhooks: Webhooks;
  readonly accessLog: AccessLog;
  readonly notices: Notices;
  readonly family: Family;
  readonly projection: Projection;
  readonly publishing: Publishing;
  readonly trace: Trace;
  readonly exchange: Exchange;
}

/** Started after everything it uses, stopped before it; both may be called once. */
export interface Service {
  start(): Promise<void>;
  /** Finishes what is in hand, takes nothing new. */
  stop(): Promise<void>;
}

export type Contract = ContractName;

/** One signed operation and the private body whose hash it carries. */
export interface LedgerItem {
  readonly signed: SignedOperation;
  /** Canonical JSON of `PRIVATE_BODIES[action]`; travels in the transient map only. */
  readonly private: Json;
}

/** What became of one operation. `tx` is absent when a fault was thrown by the endorsers: nothing was written. */
export type ItemOutcome =
  | { readonly ok: true; readonly result: Json; readonly tx: string; readonly block: number }
  | { readonly ok: false; readonly code: Code; readonly evidence: Json; readonly tx?: string };

/** The one way to the organisation's peers. */
export interface LedgerPort {
  /**
   * Commits the operations, grouped with those of other callers; answers one outcome each, in order.
   * Resolves only when every operation's transaction is known VALID or the operation was refused. A crash in between
   * is repaired by repeating the same messages: the ledger answers a repeat with the first outcome.
   * Throws PiaosuError LEDGER_BUSY (after 8 conflicts) or LEDGER_UNAVAILABLE; both are safe to repeat.
   */
  submit(contract: Contract, items: readonly LedgerItem[]): Promise<ItemOutcome[]>;
  /** Number of blocks an own peer has. Throws PiaosuError LEDGER_UNAVAILABLE. */
  height(): Promise<number>;
  /** Asks the own peers, never another organisation's; nothing is written. Null for an empty answer. Throws PiaosuError. */
  evaluate(contract: Contract, query: string, args: readonly string[]): Promise<Json>;
  /** How the peers stand and what waits to be written; known without asking anybody. */
  state(): LedgerState;
  close(): Promise<void>;
}

export interface LedgerState {
  readonly peers: readonly PeerState[];
  /** Operations taken and not decided yet, and since when the oldest of them waits. */
  readonly writes: { readonly count: number; readonly since: Date | undefined };
}

export type Custody = 'OWN' | 'GATEWAY';

/** A public key as REG~ keeps it. */
export interface PublicKey {
  readonly id: string;
  readonly alg: SignatureAlg;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly spki: string;
}

/** Institution keys this gateway keeps for institutions that have none of their own (files of mode 0600). */
export interface KeyStore {
  /**
   * Makes a key for the institution and keeps it; it counts only once REG~ names it. The same message gets the same key,
   * so that a repeat after a crash registers what was registered before.
   */
  create(institution: string, messageId: string): Promise<PublicKey>;
  /** Keys of the institution kept here, newest first. */
  keysOf(institution: string): Promise<readonly PublicKey[]>;
  /**
   * Signs with a key of the institution; the newest, unless `keyId` names another.
   * Answers the raw signature (r‖s, 64 bytes) in the scheme of the key. Throws PiaosuError KEY_UNKNOWN when none is kept here.
   */
  sign(
    institution: string,
    message: Uint8Array,
    keyId?: string,
  ): Promise<{ keyId: string; alg: SignatureAlg; signature: Uint8Array }>;
}

/** Who acts: an institution of this organisation in one of its ledger roles. */
export interface Actor {
  readonly institution: string;
  readonly role: Role;
}

export interface Act {
  readonly action: Action;
  readonly actor: Actor;
  /** The caller's message id; the same id with the same content gives the first outcome again. */
  readonly messageId: string;
  readonly body: Json;
  /** Private members besides salt and messageId. They must be the same on a repeat. */
  readonly private?: Readonly<Record<string, Json>>;
  /** The key to sign with; when absent the newest one kept here that REG~ names and that is not revoked. */
  readonly keyId?: string;
}

/** Acts on the ledger in an institution's name: builds, signs and commits operations. */
export interface Acts {
  /** Commits one act. Throws PiaosuError with the code and evidence of the refusal. */
  perform(act: Act): Promise<{ result: Json; tx: string; block: number }>;
  /** Commits many acts of one contract; refusals are outcomes here. */
  performAll(acts: readonly Act[]): Promise<ItemOutcome[]>;
  /** The operation alone, signed, for callers that submit it themselves (the publisher's outbox). */
  sign(act: Act): Promise<LedgerItem>;
  /** The salt that the act is committed with: what was kept under its message can be opened by it. */
  saltOf(message: Pick<Act, 'actor' | 'action' | 'messageId'>): string;
}

/** A ledger record as this organisation saw it, at the block it was last written in. */
export interface ProjectedRecord {
  readonly key: string;
  readonly value: Json;
  readonly tx: string;
  readonly block: number;
}

export interface BlockSummary {
  readonly number: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly transactions: number;
  readonly time: Date;
}

export interface TransactionSummary {
  readonly id: string;
  readonly block: number;
  readonly position: number;
  /** Fabric's validation code by name, `VALID` or the reason. */
  readonly validation: string;
  readonly time: Date;
  readonly creator: string;
  readonly functionName: string;
  /** MSP ids, in the order of the block. */
  readonly endorsers: readonly string[];
  readonly keys: readonly string[];
}

export interface CheckpointSummary {
  readonly publisher: string;
  readonly shard: string;
  readonly size: number;
  readonly root: string;
  readonly tx: string;
  readonly block: number;
}

/** The organisation's own, re-checked copy of the ledger. What it serves carries a valid seal, else INDEX_DIVERGED. */
export interface Projection extends Service {
  /** Sealed reads for statements that join the projection with other tables. */
  readonly state: SealedState;
  /** Number of the last block taken in, without a statement; -1 before the first. */
  readonly taken: number;
  /** Checks every projected row; false when something was changed behind our back (the projection is then rebuilt). */
  audit(): Promise<boolean>;
  /** Number of the last block taken in, -1 before the first. */
  height(): Promise<number>;
  /** Resolves when the block is taken in; throws PiaosuError LEDGER_UNAVAILABLE when that takes too long. */
  waitFor(block: number): Promise<void>;
  record(key: string): Promise<ProjectedRecord | undefined>;
  /** Those of the keys that hold something, read with one statement. */
  recordsOf(keys: readonly string[]): Promise<ProjectedRecord[]>;
  /** Records whose key starts with the prefix, by key, after `after`. */
  records(
    prefix: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<ProjectedRecord[]>;
  /** Blocks below `before`, newest first. */
  blocks(page: { readonly before?: number | undefined; readonly limit: number }): Promise<BlockSummary[]>;
  /** The block whose header has that hash, hex. */
  blockByHash(hash: string): Promise<BlockSummary | undefined>;
  /** Of one block, in its order. */
  transactionsOf(block: number): Promise<TransactionSummary[]>;
  transaction(id: string): Promise<TransactionSummary | undefined>;
  /** Checkpoints after the given place, in the order of log and size. */
  checkpoints(page: {
    readonly publisher?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<CheckpointSummary[]>;
  /** This organisation's signature over a checkpoint it has found VALID and consistent with all it signed before. */
  witness(log: { publisher: string; shard: string }, size: number): Promise<SignedStatement | undefined>;
}

/** A receipt this organisation published: opened, its proof checked before it is handed out. */
export interface PublishedReceipt {
  readonly document: ReceiptDocument;
  readonly header: ReceiptHeader;
  readonly state: 'ISSUED' | 'ANCHORED';
  readonly tag: string;
  /** Under which checkpoint it lies, and the transaction that anchored it; absent while it is ISSUED. */
  readonly anchor?: { readonly log: LogPosition; readonly tx: string };
}

/** The publisher's side: documents, their log and their proofs. Throws INDEX_DIVERGED when a row does not fit its proof. */
export interface Publishing extends Service {
  /** Takes receipts in, all at once: accepted ones are durable (ISSUED) when this resolves. One verdict each, in order. */
  accept(request: AcceptRequest): Promise<RowVerdict[]>;
  /** Takes an upload in as a job. Throws PiaosuError when it cannot be read as a whole. */
  beginImport(message: ImportMessage, parts: readonly UploadPart[]): Promise<JobRow>;
  /** Cancels on the ledger what an anchored red receipt cancels; a repeat gives the first outcome. */
  redFlush(red: ReceiptRef): Promise<ItemOutcome>;
  /** Receipts accepted and not yet anchored. */
  waiting(): Promise<number>;
  receipt(ref: ReceiptRef): Promise<PublishedReceipt | undefined>;
  /** What an act on the receipt must show, with the fields of `more` opened too; NOT_ANCHORED while no checkpoint covers it. */
  evidence(ref: ReceiptRef, more?: readonly string[]): Promise<ReceiptEvidence>;
  /** All lines of the receipt, opened; none for one without lines. Throws PiaosuError NOT_FOUND. */
  details(ref: ReceiptRef): Promise<DetailOpening[]>;
}

/** The way to the gateways of other organisations, and theirs to us. Absent answers are UNCONFIRMED, never NOT_FOUND. */
export interface Exchange extends Service {
  /** Endpoint this gateway answers at, known after start. */
  readonly address: { readonly host: string; readonly port: number };
  /** Asks another organisation's gateway. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE. */
  readonly ask: ExchangeClient['ask'];
  /** This organisation's own signatures as a witness, for packages and for others. */
  readonly sign: (questions: readonly StatementQuestion[]) => Promise<(SignedStatement | null)[]>;
}
