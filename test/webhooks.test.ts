import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Alerts } from '../gateway/src/alerts/alerts.ts';
import { newAlerts } from '../gateway/src/alerts/alerts.ts';
import type { Database } from '../gateway/src/db/index.ts';
import { silentLog } from '../gateway/src/log/log.ts';
import { newTestCipher } from '../gateway/src/testing/alerts.ts';
import { openTestDatabase } from '../gateway/src/testing/database.ts';
import { toFields, type NewEvent } from '../gateway/src/webhooks/event.ts';
import { newEvents, type Events } from '../gateway/src/webhooks/events.ts';
import { newWebhooks, type Webhook, type Webhooks } from '../gateway/src/webhooks/webhooks.ts';
import { accept, Receiver } from './support/receiver.ts';

const ORG = 'InsuranceMSP';
const RETRY = { firstMs: 40, longestMs: 80, giveUpMs: 60_000 };

const cipher = newTestCipher();
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let database: Database;
let events: Events;
let alerts: Alerts;
let receiver: Receiver;
const running: Webhooks[] = [];

beforeEach(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  events = newEvents(database, ORG);
  alerts = newAlerts({ database, events, cipher, log: silentLog });
  receiver = await Receiver.start();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((webhooks) => webhooks.stop()));
  await receiver[Symbol.asyncDispose]();
  await opened.close();
});

/** A gateway's webhooks; each call is another life of the process on the same database. */
function life(options: { retry?: typeof RETRY; origins?: readonly string[]; timeoutMs?: number } = {}): Webhooks {
  const { retry = RETRY, origins = [receiver.origin], timeoutMs = 2000 } = options;
  const policy = { insecureOrigins: origins };
  const webhooks = newWebhooks({ database, cipher, alerts, log: silentLog, policy, retry, pollMs: 20, timeoutMs });
  running.push(webhooks);
  return webhooks;
}

let messages = 0;
async function subscribe(
  webhooks: Webhooks,
  more: { institution?: string; types?: Webhook['types']; url?: string } = {},
) {
  messages += 1;
  const { institution = 'INS-A', types = [], url = `${receiver.origin}/hook` } = more;
  return webhooks.subscribe({ institution, role: 'CLAIMS_OFFICER', messageId: `s-${messages}`, url, types });
}

let happened = 0;
function newEvent(more: Partial<NewEvent> = {}): NewEvent {
  happened += 1;
  return {
    dedupe: `e-${happened}`,
    institution: 'INS-A',
    type: 'cn.piaosu.claim.approved',
    subject: `C${happened}`,
    time: new Date(),
    data: toFields({ claimId: `C${happened}` }),
    ...more,
  };
}

const happen = (...list: readonly NewEvent[]) => database.transaction((sql) => events.record(sql, list));
const idsOf = async (institution = 'INS-A') =>
  (await events.list(institution, { types: [], limit: 100 })).map(({ id }) => id);
const received = (count: number) => expect.poll(() => receiver.messages.length).toBe(count);
/** Longer than the longest pause: what was to come again would have come. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 250));

describe('a delivery', () => {
  test('is a CloudEvent in a signed envelope, once, in the order in which things happened', async () => {
    const webhooks = life();
    const { webhook, secret } = await subscribe(webhooks);
    await webhooks.start();
    await happen(newEvent(), newEvent());
    await happen(newEvent({ type: 'cn.piaosu.claim.rejected' }));
    await received(3);
    await quiet();
    expect(receiver.ids).toEqual(await idsOf());
    const [first] = receiver.events(secret);
    expect(first).toMatchObject({ source: 'urn:piaosu:InsuranceMSP', type: 'cn.piaosu.claim.approved' });
    expect(receiver.messages[0]?.headers['content-type']).toMatch(/^application\/cloudevents\+json/u);
    expect(await webhooks.find('INS-A', webhook.id)).toMatchObject({ state: 'ACTIVE', attempts: 0, failure: null });
  });

  test('tells an institution of its own alone, of the types it asked for, from its subscription on', async () => {
    const webhooks = life();
    await happen(newEvent());
    await subscribe(webhooks, { types: ['cn.piaosu.claim.rejected'] });
    await webhooks.start();
    await happen(newEvent(), newEvent({ institution: 'INS-B', type: 'cn.piaosu.claim.rejected' }));
    await happen(newEvent({ type: 'cn.piaosu.claim.rejected', subject: 'MINE' }));
    await received(1);
    await quiet();
    expect(
      receiver.messages.map(({ body }) => z.looseObject({ subject: z.string() }).parse(JSON.parse(body)).subject),
    ).toEqual(['MINE']);
  });

  test('that is answered 500 is repeated with the same id and body; nothing overtakes it', async () => {
    const webhooks = life();
    const { secret } = await subscribe(webhooks);
    let failures = 2;
    receiver.answer = (response) => {
      failures -= 1;
      response.writeHead(failures >= 0 ? 500 : 200).end();
    };
    await webhooks.start();
    await happen(newEvent(), newEvent());
    await received(4);
    const [first, second] = await idsOf();
    expect(receiver.ids).toEqual([first, first, first, second]);
    expect(new Set(receiver.messages.slice(0, 3).map(({ body }) => body)).size).toBe(1);
    expect(receiver.events(secret)).toHaveLength(4);
  });

  test('whose answer was lost comes again with the same id, so that the receiver knows the repeat', async () => {
    const webhooks = life();
    await subscribe(webhooks);
    receiver.answer = (response) => {
      response.destroy();
      receiver.answer = accept;
    };
    await webhooks.start();
    await happen(newEvent());
    await received(2);
    await quiet();
    expect(new Set(receiver.ids).size).toBe(1);
    expect(receiver.messages).toHaveLength(2);
  });

  test('that was committed before the process was killed is made by the next one', async () => {
    await subscribe(life());
    await happen(newEvent());
    await life().start();
    await received(1);
  });

  test('cut off by a stop in the middle is no failure and is made again by the next life', async () => {
    const first = life();
    const { webhook } = await subscribe(first);
    receiver.answer = () => undefined; // never answers
    await first.start();
    await happen(newEvent());
    await received(1);
    await first.stop();
    expect(await first.find('INS-A', webhook.id)).toMatchObject({ attempts: 0, failure: null });
    receiver.answer = accept;
    await life().start();
    await received(2);
    expect(new Set(receiver.ids).size).toBe(1);
  });

  test('is not made for what was rolled back, and an event recorded twice is one', async () => {
    const webhooks = life();
    await subscribe(webhooks);
    await webhooks.start();
    const event = newEvent();
    const failing = database.transaction(async (sql) => {
      await events.record(sql, [event]);
      throw new Error('the block was not applied');
    });
    await expect(failing).rejects.toThrow('not applied');
    await quiet();
    expect(receiver.messages).toEqual([]);
    await happen(event);
    await happen(event);
    await received(1);
    await quiet();
    expect(receiver.messages).toHaveLength(1);
  });
});

describe('a receiver', () => {
  const failureOf = async (webhooks: Webhooks, id: string) => (await webhooks.find('INS-A', id)).failure;

  test('that redirects is not followed', async () => {
    const webhooks = life();
    const { webhook } = await subscribe(webhooks);
    receiver.answer = (response) => response.writeHead(302, { location: `${receiver.origin}/elsewhere` }).end();
    await webhooks.start();
    await happen(newEvent());
    await expect.poll(() => failureOf(webhooks, webhook.id)).toBe('REDIRECT');
    expect(new Set(receiver.messages.map(({ path }) => path))).toEqual(new Set(['/hook']));
  });

  test('that keeps silent is given up on after the time of one attempt, and disturbs no other', async () => {
    const slow = await subscribe(life());
    const other = await Receiver.start();
    try {
      const both = life({ origins: [receiver.origin, other.origin], timeoutMs: 100 });
      await subscribe(both, { institution: 'INS-B', url: `${other.origin}/hook` });
      receiver.answer = () => undefined;
      await both.start();
      await happen(newEvent(), newEvent({ institution: 'INS-B' }));
      await expect.poll(() => other.messages.length).toBe(1);
      await expect.poll(() => failureOf(both, slow.webhook.id)).toBe('TIMEOUT');
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  test('that answers without end is cut off; its status counted', async () => {
    const webhooks = life();
    const { webhook } = await subscribe(webhooks);
    let cut = false;
    receiver.answer = (response) => {
      response.writeHead(200);
      const talk = setInterval(() => response.write(Buffer.alloc(16 * 1024)), 1);
      response.on('close', () => {
        clearInterval(talk);
        cut = true;
      });
    };
    await webhooks.start();
    await happen(newEvent());
    await expect.poll(() => cut).toBe(true);
    expect(await failureOf(webhooks, webhook.id)).toBeNull();
    expect(receiver.messages).toHaveLength(1);
  });

  test('whose name leads into the own network at the moment of the connection gets nothing', async () => {
    const webhooks = life({ origins: [`https://localhost:${receiver.port.toString()}`] });
    const { webhook } = await subscribe(webhooks, { url: `https://localhost:${receiver.port.toString()}/hook` });
    const strict = life({ origins: [] }); // it was public when it subscribed
    await strict.start();
    await happen(newEvent());
    await expect.poll(() => failureOf(strict, webhook.id)).toBe('TARGET_REFUSED');
    expect(receiver.messages).toEqual([]);
  });

  test('that failed too long is disabled with an alert to its owner; replay begins again where it failed', async () => {
    const webhooks = life({ retry: { ...RETRY, giveUpMs: 100 } });
    const { webhook } = await subscribe(webhooks, { types: ['cn.piaosu.claim.approved'] });
    receiver.answer = (response) => response.writeHead(503).end();
    await webhooks.start();
    const passed = newEvent({ institution: 'INS-A' });
    await happen(passed, newEvent());
    await expect.poll(async () => (await webhooks.find('INS-A', webhook.id)).state).toBe('DISABLED');
    const [alert] = await alerts.list({ institution: 'INS-A', limit: 1 });
    expect(alert).toMatchObject({
      code: 'WEBHOOK_DISABLED',
      certainty: 'UNKNOWN',
      responsible: 'INS-A',
      subject: webhook.id,
    });
    const attempts = receiver.messages.length;
    await quiet();
    expect(receiver.messages).toHaveLength(attempts);
    receiver.answer = accept;
    const [first, second] = await idsOf();
    expect(await webhooks.replay('INS-A', webhook.id, first)).toMatchObject({ state: 'ACTIVE', attempts: 0 });
    await received(attempts + 1);
    expect(receiver.ids.at(-1)).toBe(second);
  });

  test('whose secret was changed in the database gets nothing that is signed with it', async () => {
    const webhooks = life();
    const [own, other] = [await subscribe(webhooks), await subscribe(webhooks)];
    const swap = 'UPDATE webhooks SET secret = (SELECT secret FROM webhooks WHERE id = $2) WHERE id = $1';
    await database.execute(swap, [own.webhook.id, other.webhook.id]);
    await webhooks.start();
    await happen(newEvent());
    await expect.poll(() => failureOf(webhooks, own.webhook.id)).toBe('SECRET_UNREADABLE');
    await received(1);
    expect(receiver.events(other.secret)).toHaveLength(1);
  });

  test('that says 410 is disabled at once', async () => {
    const webhooks = life();
    const { webhook } = await subscribe(webhooks);
    receiver.answer = (response) => response.writeHead(410).end();
    await webhooks.start();
    await happen(newEvent());
    await expect.poll(async () => (await webhooks.find('INS-A', webhook.id)).state).toBe('DISABLED');
    expect(receiver.messages).toHaveLength(1);
  });
});

describe('a subscription', () => {
  test('replayed from an event delivers all behind it again, the same ids and bytes; from nothing, all that is kept', async () => {
    const webhooks = life();
    const { webhook } = await subscribe(webhooks);
    await webhooks.start();
    await happen(newEvent(), newEvent(), newEvent());
    await received(3);
    const [first, second, third] = await idsOf();
    await webhooks.replay('INS-A', webhook.id, first);
    await received(5);
    await webhooks.replay('INS-A', webhook.id, undefined);
    await received(8);
    expect(receiver.ids).toEqual([first, second, third, second, third, first, second, third]);
    expect(new Set(receiver.messages.map(({ body }) => body)).size).toBe(3);
  });

  test('is nobody else’s: not to see, end or replay, nor is another’s event a place to replay from', async () => {
    const webhooks = life();
    const { webhook } = await subscribe(webhooks);
    await happen(newEvent({ institution: 'INS-B' }));
    const [foreign] = await idsOf('INS-B');
    const refused = { code: 'RESOURCE_NOT_FOUND' };
    expect(await webhooks.list('INS-B')).toEqual([]);
    await expect(webhooks.find('INS-B', webhook.id)).rejects.toMatchObject(refused);
    await expect(webhooks.remove('INS-B', webhook.id)).rejects.toMatchObject(refused);
    await expect(webhooks.replay('INS-B', webhook.id, undefined)).rejects.toMatchObject(refused);
    await expect(webhooks.replay('INS-A', webhook.id, foreign)).rejects.toMatchObject(refused);
    const seen = await database.asInstitution('INS-B', (sql) =>
      sql.rows(z.object({ id: z.string() }), 'SELECT id FROM webhooks'),
    );
    expect(seen).toEqual([]);
  });

  test('that was removed gets nothing more', async () => {
    const webhooks = life();
    const { webhook } = await subscribe(webhooks);
    await webhooks.start();
    await webhooks.remove('INS-A', webhook.id);
    await happen(newEvent());
    await quiet();
    expect(receiver.messages).toEqual([]);
  });

  test('of an institution is one of ten at most; the secret is nowhere in the clear', async () => {
    const webhooks = life();
    const secrets: string[] = [];
    for (let i = 0; i < 10; i += 1) secrets.push((await subscribe(webhooks)).secret);
    await expect(subscribe(webhooks)).rejects.toMatchObject({ code: 'WEBHOOK_LIMIT' });
    const rows = await database.rows(z.object({ text: z.string() }), 'SELECT webhooks::text AS text FROM webhooks');
    for (const secret of secrets) expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length));
    expect(new Set(secrets).size).toBe(10);
  });
});

describe('the feed', () => {
  test('gives events behind the last one seen, to their institution alone', async () => {
    await happen(newEvent(), newEvent(), newEvent({ institution: 'INS-B' }), newEvent());
    const [first, ...rest] = await idsOf();
    const behind = await events.list('INS-A', { after: first, types: [], limit: 10 });
    expect(behind.map(({ id }) => id)).toEqual(rest);
    await expect(events.list('INS-B', { after: first, types: [], limit: 10 })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });

  test('misses nothing of a transaction that began earlier and committed later', async () => {
    const slow = newEvent();
    const quick = newEvent();
    const recorded = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    const late = database.transaction(async (sql) => {
      await events.record(sql, [slow]);
      recorded.resolve(undefined);
      await released.promise;
    });
    await recorded.promise;
    const early = happen(quick);
    await quiet();
    const seen = await idsOf(); // a reader that would go on from here
    released.resolve(undefined);
    await Promise.all([late, early]);
    expect(seen).toEqual([]);
    expect(await idsOf()).toHaveLength(2);
  });
});
