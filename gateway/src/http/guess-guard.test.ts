import { findNonce, PiaosuError } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nativeSuite } from '../native/hash-suite.ts';
import { network, newGuessGuard, type GuessGuard, type Work } from './guess-guard.ts';

const LIMITS = { windowMs: 1000, freePerClient: 10, freePerSubject: 20, freeTogether: 200 };
const challenged = z.object({ challenge: z.string(), bits: z.int() });

function guardAt(time: () => number = () => 5_000) {
  return newGuessGuard(LIMITS, time);
}

function challengeOf(guard: GuessGuard, client: string, subject: string, question = 'q', work?: Work) {
  try {
    guard.admit(client, subject, question, work);
    return undefined;
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'RATE_LIMITED') return challenged.parse(error.evidence);
    throw error;
  }
}

function missMany(guard: GuessGuard, times: number, client: (i: number) => string, subject: (i: number) => string) {
  for (let i = 0; i < times; i += 1) guard.missed(client(i), subject(i));
}

function solve({ challenge, bits }: z.output<typeof challenged>): Work {
  return { challenge, nonce: findNonce(nativeSuite('sha-256'), challenge, bits) ?? '' };
}

describe('a stranger’s check', () => {
  it('is free for who asks right, however often: only misses are counted', () => {
    const guard = guardAt();
    for (let i = 0; i < 1_000; i += 1) expect(challengeOf(guard, 'owner', 'R1')).toBeUndefined();
  });

  it('costs work after ten misses of one client, on whatever receipt, and nobody else’s', () => {
    const guard = guardAt();
    missMany(guard, 10, () => 'guesser', String);
    expect(challengeOf(guard, 'guesser', 'R1')?.bits).toBe(16);
    expect(challengeOf(guard, 'owner', 'R1')).toBeUndefined();
  });

  it('of a receipt that is guessed at from everywhere costs work and is never refused: the owner gets through', () => {
    const guard = guardAt();
    missMany(
      guard,
      20,
      (i) => `bot ${i}`,
      () => 'R1',
    );
    const challenge = challengeOf(guard, 'owner', 'R1');
    if (challenge === undefined) throw new Error('no work asked');
    expect(challengeOf(guard, 'owner', 'R1', 'q', solve(challenge))).toBeUndefined();
    expect(challengeOf(guard, 'owner', 'R2')).toBeUndefined();
  });

  it('costs twice the work with every doubling of the misses, up to a limit', () => {
    const guard = guardAt();
    const bits = [20, 20, 40, 80].map((more) => {
      missMany(
        guard,
        more,
        (i) => `bot ${i}`,
        () => 'R1',
      );
      return challengeOf(guard, 'x', 'R1')?.bits;
    });
    expect(bits).toEqual([16, 17, 18, 19]);
    missMany(
      guard,
      100_000,
      (i) => `bot ${i}`,
      () => 'R1',
    );
    expect(challengeOf(guard, 'x', 'R1')?.bits).toBe(22);
  });

  it('is paid for one question: the work is good for no other one, and neither made up nor late', () => {
    let time = 5_000;
    const guard = guardAt(() => time);
    missMany(
      guard,
      20,
      (i) => `bot ${i}`,
      () => 'R1',
    );
    const challenge = challengeOf(guard, 'x', 'R1');
    if (challenge === undefined) throw new Error('no work asked');
    const work = solve(challenge);
    expect(challengeOf(guard, 'x', 'R1', 'another guess', work)).toBeDefined();
    expect(challengeOf(guard, 'x', 'R1', 'q', { ...work, nonce: `${work.nonce}0` })).toBeDefined();
    expect(
      challengeOf(guard, 'x', 'R1', 'q', { ...work, challenge: work.challenge.replace('16.', '1.') }),
    ).toBeDefined();
    const late = guardAt(() => time);
    missMany(
      late,
      200,
      (i) => `bot ${i}`,
      () => 'R1',
    );
    time += 200_000;
    missMany(
      guard,
      20,
      (i) => `bot ${i}`,
      () => 'R1',
    );
    expect(challengeOf(guard, 'x', 'R1', 'q', work)).toBeDefined();
  });

  it('is free again when the hour is over', () => {
    let time = 5_000;
    const guard = guardAt(() => time);
    missMany(guard, 300, () => 'guesser', String);
    expect(challengeOf(guard, 'anybody', 'R1')?.bits).toBe(16);
    time += 2_000;
    expect(challengeOf(guard, 'guesser', 'R1')).toBeUndefined();
  });

  it('counts all addresses of one IPv6 network as one client', () => {
    expect(network('2001:db8:1:2:3:4:5:6')).toBe(network('2001:db8:1:2::1'));
    expect(network('2001:db8:1:2::1')).not.toBe(network('2001:db8:1:3::1'));
    expect(network('::1')).toBe(network('::2'));
    expect(network('10.0.0.1')).not.toBe(network('10.0.0.2'));
  });
});
