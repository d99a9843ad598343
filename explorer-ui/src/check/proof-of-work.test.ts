import { describe, expect, it } from 'vitest';
import { isWorkDone, sha256Suite } from '@piaosu/core';
import { workOut } from './proof-of-work.ts';

const CHALLENGE = { challenge: '12.1.abc', bits: 12 };

describe('working for an answer', () => {
  it('finds what the gateway accepts', async () => {
    const nonce = await workOut(CHALLENGE, () => undefined, new AbortController().signal);
    expect(isWorkDone(sha256Suite, CHALLENGE.challenge, nonce ?? '', CHALLENGE.bits)).toBe(true);
  });

  it('ends when somebody cancels, and tells how far it is meanwhile', async () => {
    const control = new AbortController();
    const shares: number[] = [];
    const hear = (share: number) => {
      shares.push(share);
      control.abort();
    };
    expect(await workOut({ challenge: 'x', bits: 200 }, hear, control.signal)).toBeUndefined();
    expect(shares).toHaveLength(1);
    expect(shares[0]).toBeGreaterThan(0);
  });
});
