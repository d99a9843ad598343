import { createHmac } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { actionRule, operationBytes, PiaosuError, privateHashOf, toBase64Url, toHex } from '@piaosu/core';
import type { HashSuite, Json, Operation } from '@piaosu/core';
import type { Act, Acts, ItemOutcome, KeyStore, LedgerItem, LedgerPort } from '../organisation.ts';

export interface ActsOptions {
  readonly keys: KeyStore;
  readonly ledger: LedgerPort;
  readonly suite: HashSuite;
  /** Ids of the institution's keys that count on the ledger now; undefined when it is not registered. */
  readonly validKeys: (institution: string) => Promise<ReadonlySet<string> | undefined>;
  /** Key of the salts, see `saltOf`. */
  readonly saltKey: KeyObject;
  /** Told of each act that the endorsers threw out: the ledger keeps nothing of it. Must not throw. */
  readonly onFault?: (act: Act, fault: Extract<ItemOutcome, { ok: false }>) => Promise<void>;
}

/** Acts whose institution's key this gateway keeps. */
export function newActs(options: ActsOptions): Acts {
  const sign = (act: Act) => signAct(options, act);
  const performAll = async (acts: readonly Act[]) => {
    const outcomes = await commit(options.ledger, acts, sign);
    await tellFaults(options, acts, outcomes);
    return outcomes;
  };
  return {
    ...{ sign, performAll },
    saltOf: (message) => saltOf(options.saltKey, message),
    perform: async (act) => expectDone(await performAll([act])),
  };
}

async function signAct(options: ActsOptions, act: Act): Promise<LedgerItem> {
  const { keys, suite, saltKey } = options;
  const privateBody: Json = { ...act.private, salt: saltOf(saltKey, act), messageId: act.messageId };
  const keyId = act.keyId ?? (await newestValidKey(options, act.actor.institution));
  const op: Operation = {
    v: 1,
    action: act.action,
    actor: { ...act.actor, keyId },
    body: act.body,
    privateHash: privateHashOf(suite, privateBody),
    at: Math.floor(Date.now() / 1000),
  };
  const { signature } = await keys.sign(act.actor.institution, operationBytes(op), keyId);
  return { signed: { op, signature: toBase64Url(signature) }, private: privateBody };
}

/**
 * 128 bits that nobody without the key can guess, and the same ones for the same message: the ledger compares a repeat
 * with what it saw first, so a fresh salt would turn every repeat after a crash into IDEMPOTENCY_CONFLICT.
 */
function saltOf(key: KeyObject, { actor, action, messageId }: Pick<Act, 'actor' | 'action' | 'messageId'>): string {
  const mac = createHmac('sha256', key).update(`${actor.institution}\0${action}\0${messageId}`).digest();
  return toHex(mac.subarray(0, 16));
}

/** A key that was made and never registered, or is revoked, must not be used: the ledger would refuse the act. */
async function newestValidKey({ keys, validKeys }: ActsOptions, institution: string): Promise<string> {
  const [kept, valid] = await Promise.all([keys.keysOf(institution), validKeys(institution)]);
  const newest = kept.find((key) => valid === undefined || valid.has(key.id));
  if (newest === undefined) throw new PiaosuError('KEY_UNKNOWN', { institution });
  return newest.id;
}

async function commit(
  ledger: LedgerPort,
  acts: readonly Act[],
  sign: (act: Act) => Promise<LedgerItem>,
): Promise<ItemOutcome[]> {
  const [first] = acts;
  if (first === undefined) return [];
  const { contract } = actionRule(first.action);
  if (acts.some((act) => actionRule(act.action).contract !== contract)) {
    throw new PiaosuError('INTERNAL', { reason: 'acts of two contracts in one call' });
  }
  return ledger.submit(contract, await Promise.all(acts.map(sign)));
}

async function tellFaults(
  { onFault }: ActsOptions,
  acts: readonly Act[],
  outcomes: readonly ItemOutcome[],
): Promise<void> {
  if (onFault === undefined) return;
  for (const [index, outcome] of outcomes.entries()) {
    const act = acts[index];
    if (act !== undefined && !outcome.ok && outcome.tx === undefined) await onFault(act, outcome);
  }
}

function expectDone(outcomes: readonly ItemOutcome[]): { result: Json; tx: string; block: number } {
  const [outcome] = outcomes;
  if (outcome === undefined) throw new PiaosuError('INTERNAL', { reason: 'no outcome for an act' });
  if (!outcome.ok) throw new PiaosuError(outcome.code, outcome.evidence);
  return { result: outcome.result, tx: outcome.tx, block: outcome.block };
}
