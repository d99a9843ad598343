import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../organisation.ts';
import { newGroupCommit } from './group-commit.ts';
import type { LedgerFailure } from './ledger-error.ts';
import type { Transacted } from './transactor.ts';

/** What another process brings about is waited for, however busy the machine is. */
const PATIENT = { timeout: 20_000, interval: 50 };
function item(message: string): LedgerItem {
  const actor = { institution: 'PUB-1', role: 'PUBLISHER' as const, keyId: 'k-1' };
  const op = {
    v: 1 as const,
    action: 'checkpoint' as const,
    actor,
    body: { message },
    privateHash: `sha-256:${'0'.repeat(64)}` as const,
  };
  return { signed: { op, signature: 'AA' }, private: { salt: '0'.repeat(32), messageId: message } };
}

/** Answers each group by the script, then with success. */
function scriptedFor(
  times: { readonly patienceMs?: number; readonly keepMs?: number; readonly prematureMs?: number },
  ...script: ((group: readonly LedgerItem[]) => Transacted)[]
) {
  const groups: number[] = [];
  const transact = async (_contract: string, group: readonly LedgerItem[]): Promise<Transacted> => {
    groups.push(group.length);
    await sleep(2);
    const answer = script.shift() ?? valid;
    return answer(group);
  };
  const options = { patienceMs: 10_000, ...times };
  return { groups, commit: newGroupCommit({ contract: 'receipt', transactor: { transact }, ...options }) };
}

function scripted(...script: ((group: readonly LedgerItem[]) => Transacted)[]) {
  return scriptedFor({}, ...script);
}

const valid = (group: readonly LedgerItem[]): Transacted => ({
  kind: 'valid',
  tx: 'aa',
  block: 7,
  outcomes: group.map((): Outcome => ({ ok: true, result: null })),
});
const conflict = (): Transacted => ({ kind: 'conflict', tx: 'bb' });
const fault = (index: number) => (): Transacted => ({
  kind: 'refused',
  failure: { kind: 'fault', code: 'NOT_ISSUER', evidence: {}, index },
});
const refused = (failure: LedgerFailure) => (): Transacted => ({ kind: 'refused', failure });
const told = { reason: 'starting', cause: undefined };
const unavailable = refused({ kind: 'unavailable', scope: 'peer', ...told });
const premature = refused({ kind: 'premature', ...told });
const defect = refused({ kind: 'defect', ...told });

const many = (count: number) => Array.from({ length: count }, (_, i) => item(`m-${i}`));

describe('operations of concurrent callers', () => {
  it('share a transaction, 200 at most', async () => {
    const { groups, commit } = scripted();
    const outcomes = await Promise.all(many(450).map((each) => commit.submit(each)));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(groups).toEqual([200, 200, 50]);
  });

  it('that are the same act are one', async () => {
    const { groups, commit } = scripted();
    await Promise.all(Array.from({ length: 10 }, () => commit.submit(item('once'))));
    expect(groups).toEqual([1]);
  });

  it('go on without the one that the contract refused', async () => {
    const { groups, commit } = scripted(fault(2));
    const outcomes = await Promise.all(many(5).map((each) => commit.submit(each)));
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, true, false, true, true]);
    expect(outcomes[2]).toEqual({ ok: false, code: 'NOT_ISSUER', evidence: {} });
    expect(groups).toEqual([5, 4]);
  });

  it('are divided when another transaction came first', async () => {
    const { groups, commit } = scripted(conflict, conflict);
    const outcomes = await Promise.all(many(8).map((each) => commit.submit(each)));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(groups).toEqual([8, 4, 2, 2, 4]);
  });

  it('are each tried alone when the contract fails without naming one', async () => {
    const { commit } = scripted(defect, defect, defect);
    const outcomes = await Promise.allSettled(many(4).map((each) => commit.submit(each)));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });
});

describe('a caller', () => {
  it('hears LEDGER_BUSY after eight conflicts and never of the conflict itself', async () => {
    const { groups, commit } = scripted(...Array.from({ length: 8 }, () => conflict));
    await expect(commit.submit(item('m'))).rejects.toMatchObject({ code: 'LEDGER_BUSY' });
    expect(groups).toHaveLength(8);
  }, 20_000);

  it('hears nothing of a peer that is just starting', async () => {
    const { commit } = scripted(unavailable, premature);
    expect(await commit.submit(item('m'))).toMatchObject({ ok: true, block: 7 });
  });

  it('hears LEDGER_UNAVAILABLE when the status is not known in time, and joins the same act when it asks again', async () => {
    const groups: number[] = [];
    const transact = async (_contract: string, group: readonly LedgerItem[]): Promise<Transacted> => {
      groups.push(group.length);
      await sleep(150);
      return valid(group);
    };
    const commit = newGroupCommit({ contract: 'receipt', transactor: { transact }, patienceMs: 100 });
    await expect(commit.submit(item('m'))).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
      evidence: { queued: true, retryAfterSeconds: 5 },
    });
    expect(await commit.submit(item('m'))).toMatchObject({ ok: true });
    expect(groups).toEqual([1]);
  });
});

describe('while no peer can be used', () => {
  it('an operation waits longer than its caller, is counted, and is committed when one comes back', async () => {
    const { commit } = scriptedFor({ patienceMs: 50 }, unavailable, unavailable);
    await expect(commit.submit(item('m'))).rejects.toMatchObject({ evidence: { queued: true } });
    expect(commit.queue().count).toBe(1);
    await expect.poll(() => commit.queue().count, PATIENT).toBe(0);
    expect(commit.queue().since).toBeUndefined();
  });

  it('an operation that grew old is dropped, and a later one is committed', async () => {
    const { commit } = scriptedFor({ keepMs: 1 }, unavailable);
    await expect(commit.submit(item('m'))).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    expect(await commit.submit(item('m'))).toMatchObject({ ok: true });
  });

  it('too few endorsers are waited for during a start, and are an outage after it', async () => {
    const { commit, groups } = scriptedFor({ prematureMs: 60 }, ...Array.from({ length: 50 }, () => premature));
    await expect(commit.submit(item('m'))).rejects.toMatchObject({ evidence: { reason: 'TOO_FEW_ENDORSERS' } });
    expect(groups.length).toBeGreaterThan(1);
  });

  it('closing ends the waiting', async () => {
    const { commit } = scripted(...Array.from({ length: 50 }, () => unavailable));
    const waiting = commit.submit(item('m'));
    waiting.catch(() => undefined);
    await sleep(20);
    commit.close();
    await expect(waiting).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  });
});
