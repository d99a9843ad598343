import { setTimeout as sleep } from 'node:timers/promises';
import { institutionKey, PiaosuError } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBase, type BaseOrganisation } from '../compose.ts';
import { silentLog } from '../log/log.ts';
import type { Act, LedgerPort } from '../organisation.ts';
import { startConsortium, type Consortium } from '../testing/consortium.ts';
import { authorityOf, enrol } from '../use-cases/registry/enrol.ts';
import { openFabricLedger } from './fabric-ledger.ts';

let consortium: Consortium;
let health: BaseOrganisation;
const shared = { channel: 'piaosu', chaincode: 'piaosu', log: silentLog };

beforeAll(async () => {
  consortium = await startConsortium();
  const [config] = consortium.configOf('HealthMSP').organisations;
  if (config === undefined) throw new Error('no configuration');
  health = await openBase(config, shared);
  await health.projection.start();
  await enrol(health, AbortSignal.timeout(20_000));
});

afterAll(async () => {
  await health.projection.stop();
  await health.ledger.close();
  await health.database.close();
  await consortium.close();
});

const actor = { institution: authorityOf('HealthMSP'), role: 'REGISTRAR' as const };

async function registration(id: string, messageId = `register/${id}`): Promise<Act> {
  const { id: keyId, alg, spki } = await health.keys.create(id, messageId);
  const keys = [{ id: keyId, alg, spki, custody: 'GATEWAY' }];
  const body = { id, kinds: ['PUBLISHER'], name: id, endpoint: 'https://localhost:1', keys };
  return { action: 'institution.register', actor, messageId, body };
}

function registrations(prefix: string, count: number): Promise<Act[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => registration(`${prefix}-${i}`)));
}

const outboxRow = z.object({ state: z.string(), open: z.boolean() });
function outbox() {
  return health.database.rows(outboxRow, 'SELECT state, envelope IS NOT NULL AS open FROM outbox ORDER BY created');
}

describe('the ledger of a real chaincode', () => {
  it('takes the operations of concurrent callers in few transactions', async () => {
    const acts = await registrations('GROUP', 60);
    const done = await Promise.all(acts.map((act) => health.acts.perform(act)));
    expect(new Set(done.map(({ tx }) => tx)).size).toBeLessThan(6);
  });

  it('commits the others when one is refused with a fault', async () => {
    const [good, bad] = await registrations('FAULT', 2);
    if (good === undefined || bad === undefined) throw new Error('two acts');
    const stranger = { ...bad, actor: { institution: 'NOBODY', role: 'REGISTRAR' as const } };
    await health.keys.create('NOBODY', 'test');
    const [first, second] = await health.acts.performAll([good, stranger]);
    expect(first).toMatchObject({ ok: true });
    expect(second).toMatchObject({ ok: false });
    expect(second).not.toHaveProperty('tx');
  });

  it('gives the first outcome to a repeat and IDEMPOTENCY_CONFLICT to another act of the same message', async () => {
    const act = await registration('REPEAT');
    const first = await health.acts.perform(act);
    expect(await health.acts.perform(act)).toMatchObject({ result: first.result });
    const other = await registration('REPEAT-2', act.messageId);
    await expect(health.acts.perform(other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  it('resolves a conflict between two gateways without showing it', async () => {
    await health.acts.perform(await registration('SHARED'));
    const [config] = consortium.configOf('HealthMSP').organisations;
    if (config === undefined) throw new Error('no configuration');
    const second = openFabricLedger({ organisation: config, ...shared, database: health.database });
    const rename = (ledger: LedgerPort, n: number) =>
      health.acts
        .sign({
          action: 'institution.update',
          actor,
          messageId: `rename/${n}`,
          body: { id: 'SHARED', name: `name ${n}` },
        })
        .then((item) => ledger.submit('registry', [item]));
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) => rename(i % 2 === 0 ? second : health.ledger, i)),
    );
    expect(outcomes.flat().every((outcome) => outcome.ok)).toBe(true);
    await second.close();
  });

  it('answers the evaluation of a key, and refuses what the contract refuses', async () => {
    expect(await health.ledger.evaluate('registry', 'get', [institutionKey('SHARED')])).toMatchObject({ id: 'SHARED' });
    await expect(health.ledger.evaluate('registry', 'nothing', [])).rejects.toBeInstanceOf(PiaosuError);
  });
});

describe('an unknown status', () => {
  it('is asked again until it is known: a lost answer is not a failure', async () => {
    consortium.devnet.faults.dropNextCommitStatus(2);
    const done = await health.acts.perform(await registration('LOST'));
    expect(done.block).toBeGreaterThan(0);
    expect((await outbox()).every((row) => !row.open)).toBe(true);
  });

  it('is settled by the next process with the same bytes', async () => {
    const [config] = consortium.configOf('HealthMSP').organisations;
    if (config === undefined) throw new Error('no configuration');
    const dying = openFabricLedger({ organisation: config, ...shared, database: health.database });
    const item = await health.acts.sign(await registration('CRASH'));
    consortium.devnet.pauseOrdering();
    const lost = dying.submit('registry', [item]);
    lost.catch(() => undefined);
    while (!(await outbox()).some((row) => row.open)) await sleep(10);
    await dying.close();
    await expect(lost).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });

    const next = openFabricLedger({ organisation: config, ...shared, database: health.database });
    const repeated = next.submit('registry', [item]);
    consortium.devnet.resumeOrdering();
    expect(await repeated).toMatchObject([{ ok: true }]);
    expect((await outbox()).map((row) => row.state)).not.toContain('ENDORSED');
    await next.close();
  });
});
