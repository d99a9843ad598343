import { setTimeout as sleep } from 'node:timers/promises';
import { toBase64Url, type Json } from '@piaosu/core';
import { alertRuleOf } from '../alerts/alert-rule.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Database, Sql } from '../db/index.ts';
import { selectCursor, truncateProjection } from '../db/projection.ts';
import type { LedgerBlock } from '../ledger/block-reader.ts';
import { OtherChainError, type BlockSource, type ChainPlace } from '../ledger/block-source.ts';
import type { Log } from '../log/log.ts';
import { applyBlock, ChainBrokenError, chainBroken, type AppliedBlock, type FoundIn } from './apply-block.ts';
import { auditState } from './audit.ts';
import { Lock } from './lock.ts';
import type { RowSeal } from './seal.ts';
import { Waiters } from './waiters.ts';
import { witnessStep } from './witness.ts';

export interface ProjectorOptions {
  readonly database: Database;
  readonly source: BlockSource;
  readonly chaincode: string;
  readonly seal: RowSeal;
  readonly alerts: Alerts;
  readonly log: Log;
  /** Told which keys a block changed, after it is committed; an empty list stands for all. */
  readonly onApplied: (keys: readonly string[]) => void;
  /** Writes what else follows from a block, within its SQL transaction. */
  readonly alsoRecord?: (sql: Sql, applied: AppliedBlock) => Promise<void>;
  /** Pause before the stream is opened again after it was lost; 500 ms by default. */
  readonly pauseMs?: number;
  /** How often the whole state is audited; ten minutes by default. */
  readonly auditEveryMs?: number;
}

const PAUSE_MS = 500;
const AUDIT_EVERY_MS = 10 * 60_000;

/**
 * Follows the blocks of an own peer into the projection, and those of another when that one is lost. Each block is one
 * SQL transaction with its cursor, alerts and what may be witnessed. A block that breaks the chain, and a peer that shows
 * another chain, stop it for good: going on would follow a forged ledger.
 */
export class Projector {
  readonly waiters = new Waiters();
  readonly #options: ProjectorOptions;
  readonly #stopping = new AbortController();
  readonly #lock = new Lock();
  #following: Promise<void> | undefined;
  /** Ends the stream in use, so that the next one starts where the cursor stands then. */
  #restart: AbortController | undefined;
  #audits: NodeJS.Timeout | undefined;

  constructor(options: ProjectorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.audit();
    const cursor = await selectCursor(this.#options.database);
    if (cursor !== undefined) this.waiters.reached(cursor.block);
    this.#following = this.#follow();
    this.#audits = setInterval(() => void this.#auditQuietly(), this.#options.auditEveryMs ?? AUDIT_EVERY_MS);
    this.#audits.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#audits);
    this.#stopping.abort();
    await this.#following;
    await this.#lock.run(() => Promise.resolve());
  }

  /**
   * Checks every seal and the digest of the whole set. What was changed behind our back is an alert, and the projection
   * is thrown away: it comes back from block 0. Answers whether it was sound.
   */
  async audit(): Promise<boolean> {
    return this.#lock.run(async () => {
      const fault = await auditState(this.#options.database, this.#options.seal);
      if (fault === undefined) return true;
      await this.#options.alerts.raise({
        dedupe: `audit/${new Date().toISOString()}`,
        code: 'INDEX_DIVERGED',
        subject: 'key' in fault ? fault.key : 'ledger_state',
        evidence: { reason: fault.reason },
      });
      await this.#options.database.transaction(truncateProjection);
      this.waiters.reset();
      this.#options.onApplied([]);
      this.#restart?.abort();
      return false;
    });
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    const { database, log, pauseMs = PAUSE_MS } = this.#options;
    let told = '';
    while (!signal.aborted) {
      this.#restart = new AbortController();
      try {
        await this.#takeAfter(await this.#place(), AbortSignal.any([signal, this.#restart.signal]));
      } catch (error) {
        if (error instanceof ChainBrokenError || error instanceof OtherChainError) {
          await this.#raise(database, error.block, { finding: chainBroken(error), transaction: undefined }, 0);
          return;
        }
        // An outage of an hour is one event, not thousands.
        const what = `${this.waiters.height} ${String(error)}`;
        if (what !== told) log.warn({ event: 'ledger.stream-lost', block: this.waiters.height + 1, error });
        told = what;
      }
      await sleep(pauseMs, undefined, { signal }).catch(ignoreAbort);
    }
  }

  async #place(): Promise<ChainPlace | undefined> {
    const cursor = await selectCursor(this.#options.database);
    return cursor === undefined ? undefined : { number: cursor.block, hash: cursor.block_hash };
  }

  async #takeAfter(place: ChainPlace | undefined, signal: AbortSignal): Promise<void> {
    for await (const block of this.#options.source.blocks(place, signal)) {
      if (signal.aborted) return;
      await this.#lock.run(() => (signal.aborted ? Promise.resolve() : this.#take(block)));
    }
  }

  async #take(block: LedgerBlock): Promise<void> {
    const { database, onApplied, log } = this.#options;
    const applied = await database.transaction((sql) => this.#apply(sql, block));
    onApplied(applied.changedKeys);
    this.waiters.reached(block.number);
    log.debug({ event: 'projection.caught-up', block: block.number });
  }

  async #apply(sql: Sql, block: LedgerBlock): Promise<AppliedBlock> {
    const applied = await applyBlock(sql, block, this.#options);
    const forks: FoundIn[] = [];
    for (const step of applied.steps) {
      const found = await witnessStep(sql, step, block.number);
      forks.push(...found.map((finding) => ({ finding, transaction: undefined })));
    }
    const findings = [...applied.findings, ...forks];
    for (const [index, found] of findings.entries()) await this.#raise(sql, block.number, found, index);
    await this.#options.alsoRecord?.(sql, applied);
    return applied;
  }

  async #raise(sql: Sql, block: number, { finding, transaction }: FoundIn, index: number): Promise<void> {
    const tx = transaction === undefined ? {} : { tx: transaction.id };
    const isCritical = alertRuleOf(finding.code).severity === 'CRITICAL';
    if (isCritical) {
      const { code } = finding;
      this.#options.log.error({ event: 'projection.diverged', block, tx: transaction?.id ?? '', code });
    }
    await this.#options.alerts.raise(
      {
        ...finding,
        ...tx,
        block,
        // The same when the block is taken in again after a rebuild.
        dedupe: `block/${block}/${index}/${finding.subject}`,
        evidence: isCritical ? withEndorsers(finding.evidence, transaction) : finding.evidence,
      },
      sql,
    );
  }

  async #auditQuietly(): Promise<void> {
    try {
      await this.audit();
    } catch (error) {
      this.#options.log.warn({ event: 'background.failed', task: 'projection audit', error });
    }
  }
}

/** Who vouched for the write: their signatures over it stand in the block and are the proof against them. */
function withEndorsers(evidence: Json, transaction: FoundIn['transaction']): Json {
  if (transaction === undefined) return evidence;
  const endorsers = transaction.endorsements.map(({ mspId, signature }) => ({
    mspId,
    signature: toBase64Url(signature),
  }));
  return { evidence, endorsers };
}

function ignoreAbort(): void {
  // Stopped while pausing.
}
