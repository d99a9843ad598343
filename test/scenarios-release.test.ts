import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { waitFor } from '../scripts/processes/wait.ts';
import type { ApiAnswer } from '../scripts/start/api.ts';
import { Scenario } from './support/scenario.ts';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
});

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
});

const release = z.looseObject({ id: z.string(), state: z.string(), claimId: z.string() });
const AMOUNT = '12000.00';

async function reserved(amount = AMOUNT, payer = 'ins-a'): Promise<string> {
  const { claimId = '' } = await scenario.claim(payer, await scenario.publishFresh(amount), amount);
  return claimId;
}

function approve(claimId: string, body: object = { amount: AMOUNT }, account = 'ins-a'): Promise<ApiAnswer> {
  return scenario.product.api(account).ask({ method: 'POST', path: `/claims/${claimId}/approve`, body });
}

async function proposed(claimId: string, account = 'ins-a', body?: object): Promise<string> {
  const answer = await approve(claimId, body, account);
  expect(answer).toMatchObject({ status: 202, body: { state: 'WAITING', mine: true, limit: '10000.00' } });
  return release.parse(answer.body).id;
}

function confirm(account: string, id: string): Promise<ApiAnswer> {
  return scenario.product.api(account).ask({ method: 'POST', path: `/claim-releases/${id}/confirm` });
}

function refuse(account: string, id: string, reason = '金额与清单不符'): Promise<ApiAnswer> {
  return scenario.product.api(account).ask({ method: 'POST', path: `/claim-releases/${id}/refuse`, body: { reason } });
}

function read(path: string, account = 'ins-a'): Promise<unknown> {
  return scenario.product.api(account).expectOk({ method: 'GET', path });
}

async function historyOf(claimId: string): Promise<string[]> {
  const shape = z.looseObject({ history: z.array(z.looseObject({ action: z.string() })) });
  return shape.parse(await read(`/claims/${claimId}`)).history.map(({ action }) => action);
}

async function sql(text: string, values: readonly string[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: scenario.product.databaseUrl('InsuranceMSP') });
  await client.connect();
  try {
    return z.array(z.unknown()).parse((await client.query(text, [...values])).rows);
  } finally {
    await client.end();
  }
}

describe('an approval above the limit', () => {
  test('is on the ledger only when another officer of the payer has confirmed it', async () => {
    const claimId = await reserved();
    const id = await proposed(claimId, 'ins-a', { amount: '11000.00', reason: 'OVER_LIMIT', note: '按条款核减' });
    expect(await historyOf(claimId)).toEqual(['reserve']);
    expect(await confirm('ins-a', id)).toMatchObject({ status: 403, body: { code: 'RELEASE_SAME_PERSON' } });
    expect(await refuse('ins-a', id)).toMatchObject({ status: 403, body: { code: 'RELEASE_SAME_PERSON' } });
    expect(await confirm('ins-b-2', id)).toMatchObject({ status: 404 });
    expect(await approve(claimId, { amount: AMOUNT }, 'ins-a-2')).toMatchObject({ body: { code: 'RELEASE_WAITING' } });
    expect(await read('/claim-releases', 'ins-a-2')).toMatchObject({
      items: [{ id, mine: false, proposedBy: '理赔审核员', amount: '11000.00' }],
    });
    expect(await confirm('ins-a-2', id)).toMatchObject({
      status: 200,
      body: { state: 'DONE', decidedBy: '理赔复核员' },
    });
    expect(await read(`/claims/${claimId}`)).toMatchObject({
      ...{ state: 'APPROVED', approved: '11000.00' },
      history: [{ action: 'reserve' }, { action: 'approve', reason: 'OVER_LIMIT', note: '按条款核减' }],
    });
    expect(await read('/claim-releases')).toMatchObject({ items: [] });
  });

  test('that is not above it is approved at once, as before', async () => {
    const claimId = await reserved('10000.00');
    expect(await approve(claimId, { amount: '10000.00' })).toMatchObject({ status: 200, body: { state: 'APPROVED' } });
  });

  test('is carried out once when two confirm in the same moment and again', async () => {
    const claimId = await reserved();
    const id = await proposed(claimId);
    const answers = await Promise.all(Array.from({ length: 4 }, () => confirm('ins-a-2', id)));
    for (const answer of answers) expect([200, 409]).toContain(answer.status);
    expect(await confirm('ins-a-2', id)).toMatchObject({ status: 200, body: { state: 'DONE' } });
    expect(await refuse('ins-a-2', id)).toMatchObject({ body: { code: 'ILLEGAL_TRANSITION' } });
    expect(await historyOf(claimId)).toEqual(['reserve', 'approve']);
  });

  test('that is refused leaves the claim as it was, and says why to the colleague', async () => {
    const claimId = await reserved();
    const id = await proposed(claimId);
    expect(await refuse('ins-a-2', id)).toMatchObject({ status: 200, body: { state: 'REFUSED' } });
    expect(await read(`/claim-releases/${id}`)).toMatchObject({ refusal: '金额与清单不符', decidedBy: '理赔复核员' });
    expect(await historyOf(claimId)).toEqual(['reserve']);
    expect(await proposed(claimId, 'ins-a-2')).not.toBe(id);
  });

  test('is void when the claim has changed, and after 72 hours', async () => {
    const changed = await reserved();
    const first = await proposed(changed);
    await scenario.act('ins-a', changed, 'review');
    expect(await confirm('ins-a-2', first)).toMatchObject({ body: { code: 'CLAIM_CHANGED_SINCE' } });
    const second = await proposed(changed);
    expect(await read(`/claim-releases?claim=${changed}`)).toMatchObject({
      items: [{ state: 'WAITING' }, { state: 'CHANGED' }],
    });
    await sql(`UPDATE claim_releases SET expires_at = piaosu_now() WHERE id = $1`, [second]);
    expect(await confirm('ins-a-2', second)).toMatchObject({ status: 409, body: { code: 'RELEASE_EXPIRED' } });
  });

  test('names nobody in the table', async () => {
    const rows = JSON.stringify(await sql('SELECT * FROM claim_releases'));
    expect(rows).not.toMatch(/理赔|ins-a|金额|核减/u);
  });

  test('cannot pass as an operation that the payer signs for itself', async () => {
    const claimId = await reserved();
    const operation = { action: 'approve', messageId: 'self-signed', body: { claimId, amountFen: 1_200_000 } };
    const path = '/operations/prepare';
    expect(await scenario.product.api('ins-a').ask({ method: 'POST', path, body: operation })).toMatchObject({
      body: { code: 'RELEASE_REQUIRED' },
    });
  });
});

test('a confirmed release survives kill -9: it is carried out once by the next process', async () => {
  const claimId = await reserved();
  const id = await proposed(claimId);
  const gateway = scenario.product.processes().find(({ name }) => name.startsWith('gateway'));
  // As it stands between the yes and the ledger: written down, nothing submitted.
  await sql(
    `UPDATE claim_releases SET state = 'CONFIRMED', decided_at = piaosu_now(), decider_name = proposer_name,
       decider = sha256(proposer) WHERE id = $1`,
    [id],
  );
  if (gateway?.pid === undefined) throw new Error('no gateway');
  process.kill(gateway.pid, 'SIGKILL');
  const rows = async () => sql(`SELECT state FROM claim_releases WHERE id = $1`, [id]);
  await waitFor(async () => (JSON.stringify(await rows()).includes('DONE') ? true : undefined), {
    timeoutMs: 30_000,
    everyMs: 100,
  });
  await waitFor(async () => ((await historyOf(claimId).catch(() => [])).length === 2 ? true : undefined), {
    timeoutMs: 30_000,
    everyMs: 100,
  });
  expect(await historyOf(claimId)).toEqual(['reserve', 'approve']);
});
