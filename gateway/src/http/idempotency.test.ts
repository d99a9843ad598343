import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { JSON_TYPE, openProbeServer, refusalOf } from '../testing/probe-server.ts';
import type { ProbeServer } from '../testing/probe-server.ts';

let probe: ProbeServer;
beforeAll(async () => {
  probe = await openProbeServer();
});
afterAll(() => probe.close());

describe('a write with an Idempotency-Key', () => {
  const write = (key: string, body = '{"n":1}', institution?: string) =>
    probe.ask('/probe/write', {
      body,
      headers: { ...JSON_TYPE, 'idempotency-key': key },
      ...(institution === undefined ? {} : { institution }),
    });

  test('runs once: the repeat gets the first answer, with status and location', async () => {
    const first = await write('k-1');
    const second = await write('k-1');
    expect(first.status).toBe(201);
    expect(second.status).toBe(201);
    const answer = await first.json();
    expect(await second.json()).toEqual(answer);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
  });

  test('runs once when both come at the same time', async () => {
    const before = probe.counter.runs;
    const answers = await Promise.all([write('k-2'), write('k-2'), write('k-2')]);
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(probe.counter.runs).toBe(before + 1);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  test('and another body is 409 IDEMPOTENCY_CONFLICT, also while the first still runs', async () => {
    const first = write('k-3');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await refusalOf(await write('k-3', '{"n":2}'))).code).toBe('IDEMPOTENCY_CONFLICT');
    await first;
    expect(await refusalOf(await write('k-3', '{"n":3}'))).toMatchObject({ status: 409, code: 'IDEMPOTENCY_CONFLICT' });
  });

  test('is another one for another institution', async () => {
    const first: unknown = await (await write('k-4')).json();
    expect(await (await write('k-4', '{"n":1}', 'H11010500002')).json()).not.toEqual(first);
  });

  test('that was refused may be sent again', async () => {
    expect(await refusalOf(await write('k-5', '{"fail":true}'))).toMatchObject({ status: 409, code: 'OVER_CAP' });
    expect((await write('k-5', '{"n":1}')).status).toBe(201);
  });

  test('left unfinished by a process that is gone is run by this one', async () => {
    expect((await write('k-6')).status).toBe(201);
    await probe.health.organisation.database.execute(
      `UPDATE idempotency SET status = NULL, body = NULL, owner = 'gone' WHERE key = 'k-6'`,
    );
    const before = probe.counter.runs;
    expect((await write('k-6')).status).toBe(201);
    expect(probe.counter.runs).toBe(before + 1);
  });

  test('keeps no payload of the request', async () => {
    await write('k-7', '{"n":987654321}');
    const rows = await probe.health.organisation.database.rows(
      z.object({ all: z.string() }),
      'SELECT i::text AS all FROM idempotency i',
    );
    expect(rows.some(({ all }) => all.includes('987654321'))).toBe(false);
  });

  test('whose answer names a box keeps it encrypted, for the repeat of that very message alone', async () => {
    const { database } = probe.health.organisation;
    const BOX = 'gs1:010690123456789221SEALED1';
    const ask = (key: string, box = BOX) => {
      const headers = { ...JSON_TYPE, 'idempotency-key': key };
      return probe.ask('/probe/sealed', { body: JSON.stringify({ box }), headers });
    };
    expect(await (await ask('k-8')).json()).toEqual({ box: BOX });
    expect(await (await ask('k-8')).json()).toEqual({ box: BOX });
    const rows = await database.rows(z.object({ all: z.string() }), 'SELECT i::text AS all FROM idempotency i');
    expect(rows.some(({ all }) => all.includes('SEALED1'))).toBe(false);
    await ask('k-9', 'another');
    await database.execute(
      `UPDATE idempotency SET body = (SELECT body FROM idempotency WHERE key = 'k-9') WHERE key = 'k-8'`,
    );
    expect((await refusalOf(await ask('k-8'))).code).toBe('INDEX_DIVERGED');
  });

  test.each(['', 'with space', 'x'.repeat(129), '键'])(
    'must be 1 to 128 visible ASCII characters, not "%s"',
    async (key) => {
      const headers = key === '键' ? JSON_TYPE : { ...JSON_TYPE, 'idempotency-key': key };
      expect((await refusalOf(await probe.ask('/probe/write', { body: '{}', headers }))).code).toBe(
        'IDEMPOTENCY_KEY_REQUIRED',
      );
    },
  );
});
