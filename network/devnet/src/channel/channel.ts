import { mkdirSync } from 'node:fs';
import type { TransactionPlace } from '../blockstore/block-index.ts';
import type { Clock } from '../clock.ts';
import { DevnetError } from '../errors.ts';
import type { Faults } from '../faults.ts';
import { CommitNotifier } from '../gateway/commit-notifier.ts';
import { Committer } from '../ledger/committer.ts';
import { Ledger } from '../ledger/ledger.ts';
import { readDefinition, type ChaincodeDefinition } from '../lifecycle/chaincode-definition.ts';
import { lifecycleEnvelope } from '../lifecycle/lifecycle-transaction.ts';
import type { Log } from '../log.ts';
import type { Identity } from '../msp/identity.ts';
import { ChannelMsps } from '../msp/msp.ts';
import type { OrganisationIdentities } from '../msp/organisation-identities.ts';
import { DEFAULTS, type DevnetOptions } from '../options.ts';
import { DEFAULT_BATCH_SIZE } from '../orderer/block-cutter.ts';
import { BlockSigner } from '../orderer/block-signer.ts';
import { Orderer } from '../orderer/orderer.ts';
import { ruleOf } from '../policy/chaincode-policy.ts';
import { anyMember, encodePolicy, evaluatePolicy, type PolicyRule } from '../policy/signature-policy.ts';
import { sameBytes } from '../protoutil/bytes.ts';
import type { Block } from '../protoutil/block.ts';
import type { StateSnapshot } from '../statedb/state-database.ts';
import { NamespacePolicies } from '../validator/namespace-policies.ts';
import { parseTransaction } from '../validator/parsed-transaction.ts';
import { CODE } from '../validator/validation-code.ts';
import { genesisEnvelope } from './genesis.ts';

const CHAINCODE_VERSION = '1.0';

export interface ChannelContext {
  readonly folder: string;
  readonly channelId: string;
  readonly identities: readonly OrganisationIdentities[];
  /** `host:port` by MSP id; empty where ports are the system's choice. */
  readonly ordererAddresses: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly options: DevnetOptions;
  readonly log: Log;
}

/** The one channel: its members, ledger, orderer and committer. Endorsers and services read it through this class. */
export class Channel {
  readonly channelId: string;
  readonly ledger: Ledger;
  readonly orderer: Orderer;
  readonly policies: NamespacePolicies;
  readonly notifier: CommitNotifier;
  readonly failed: Promise<unknown>;
  readonly #msps: ChannelMsps;
  readonly #readers: PolicyRule;
  readonly #committer: Committer;
  readonly #identities: readonly OrganisationIdentities[];

  private constructor(context: ChannelContext, ledger: Ledger) {
    const { channelId, identities, clock, faults, options, log } = context;
    const mspIds = identities.map((identity) => identity.msp.mspId);
    this.channelId = channelId;
    this.ledger = ledger;
    this.#identities = identities;
    this.#msps = new ChannelMsps(identities.map((identity) => identity.msp));
    this.#readers = anyMember(mspIds);
    this.policies = new NamespacePolicies(ledger.state, mspIds);
    this.notifier = new CommitNotifier(ledger);
    this.#committer = new Committer({
      channelId,
      ledger,
      policies: this.policies,
      signer: new BlockSigner(identities.map((identity) => identity.orderer)),
      onBlock: (block, transactions) => {
        for (const { txId } of transactions) this.notifier.committed(txId);
        logBlock(log, block);
      },
    });
    const failure = Promise.withResolvers<unknown>();
    this.failed = failure.promise;
    this.orderer = new Orderer({
      msps: this.#msps,
      channelId,
      clock,
      faults,
      batchSize: options.batchSize ?? DEFAULT_BATCH_SIZE,
      batchTimeoutMs: options.batchTimeoutMs ?? DEFAULTS.batchTimeoutMs,
      deliver: (batch) => this.#committer.commit(batch.map((message) => message.transaction)),
      onFailure: failure.resolve,
    });
  }

  /** Opens the ledger; a new one begins with the configuration block. */
  static async open(context: ChannelContext): Promise<Channel> {
    mkdirSync(context.folder, { recursive: true });
    const ledger = await Ledger.open(context.folder, () => {
      context.faults.dieIfAsked();
    });
    const channel = new Channel(context, ledger);
    try {
      if (channel.ledger.height === 0) await channel.#commitGenesis(context);
      await channel.#assertSameChannel();
      return channel;
    } catch (error) {
      await channel.ledger.close();
      throw error;
    }
  }

  get height(): number {
    return this.ledger.height;
  }

  get currentHash(): Uint8Array {
    return this.ledger.currentHash;
  }

  get previousHash(): Uint8Array {
    return this.ledger.previousHash;
  }

  snapshot(): StateSnapshot {
    return this.ledger.snapshot();
  }

  blockWithHash(hash: Uint8Array): number | undefined {
    return this.ledger.blockWithHash(hash);
  }

  isCommitted(txId: string): boolean {
    return this.ledger.isCommitted(txId);
  }

  transactionPlace(txId: string): TransactionPlace | undefined {
    return this.ledger.transactionPlace(txId);
  }

  blockBytes(number: number): Promise<Uint8Array> {
    return this.ledger.blockBytes(number);
  }

  block(number: number): Promise<Block> {
    return this.ledger.block(number);
  }

  whenAbove(number: number, signal: AbortSignal): Promise<void> {
    return this.ledger.whenAbove(number, signal);
  }

  deserialize(serialized: Uint8Array): Identity | undefined {
    return this.#msps.deserialize(serialized);
  }

  mayRead(identity: Identity): boolean {
    return evaluatePolicy(this.#readers, [identity]);
  }

  /**
   * Commits the definition of each chaincode that has none, or a policy other than the one asked for: its sequence
   * rises then, as with an upgrade on Fabric. Without a policy asked for, what is defined stays.
   * To be called before any client.
   */
  async defineChaincodes(options: DevnetOptions): Promise<void> {
    const { mspIds } = this.#msps;
    for (const { name } of options.chaincodes) {
      const known = readDefinition(this.ledger.state, name)?.definition;
      if (known !== undefined && options.policy === undefined) continue;
      await this.#define(name, ruleOf(options.policy ?? DEFAULTS.policy, mspIds), known);
    }
  }

  async #define(name: string, policy: PolicyRule, known: ChaincodeDefinition | undefined): Promise<void> {
    if (known !== undefined && sameBytes(encodePolicy(known.policy), encodePolicy(policy))) return;
    const definition = { name, version: CHAINCODE_VERSION, sequence: (known?.sequence ?? 0) + 1, policy };
    const [first] = this.#identities;
    if (first === undefined) throw new DevnetError('BAD_OPTION', 'A channel needs an organisation.');
    const envelope = lifecycleEnvelope({
      channelId: this.channelId,
      definition,
      creator: first.admin,
      endorsers: this.#identities.map((identity) => identity.peer),
      state: this.ledger.state,
    });
    await this.#committer.commit([parseTransaction(envelope, this.#msps)]);
  }

  async #commitGenesis(context: ChannelContext): Promise<void> {
    const { options, clock } = context;
    const envelope = genesisEnvelope({
      channelId: this.channelId,
      organisations: this.#identities.map((identity) => identity.msp),
      orderers: this.#identities.map((identity) => ({
        mspId: identity.msp.mspId,
        certificatePem: identity.orderer.certificatePem,
        tlsCertificatePem: identity.ordererTls.certificatePem,
        address: context.ordererAddresses.get(identity.msp.mspId),
      })),
      batchTimeoutMs: options.batchTimeoutMs ?? DEFAULTS.batchTimeoutMs,
      ...(options.batchSize ?? DEFAULT_BATCH_SIZE),
      createdAtMs: clock.now(),
    });
    await this.#committer.commit([parseTransaction(envelope, this.#msps)]);
  }

  /** Blocks made under other certificates could neither be verified nor continued. */
  async #assertSameChannel(): Promise<void> {
    const [envelope] = (await this.block(0)).envelopes;
    const parsed = parseTransaction(envelope ?? new Uint8Array(), this.#msps);
    const configuration = Buffer.from(envelope ?? new Uint8Array());
    const known = this.#identities.every(({ msp }) => msp.rootCertificates.every((pem) => configuration.includes(pem)));
    if (parsed.code !== CODE.VALID || parsed.channelId !== this.channelId || !known) {
      throw new DevnetError(
        'CHANNEL_MISMATCH',
        'Block 0 belongs to another channel or to other certificate authorities than those in the data folder.',
      );
    }
  }
}

function logBlock(log: Log, block: Block): void {
  const invalid = block.metadata.transactionsFilter.filter((code) => code !== CODE.VALID).length;
  if (invalid > 0)
    log({ event: 'block.invalid', block: block.header.number, transactions: block.envelopes.length, invalid });
}
