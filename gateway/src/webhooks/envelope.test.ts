import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { envelopeOf, newSecret } from './envelope.ts';

const message = { id: 'evt_1', body: '{"specversion":"1.0"}' };

describe('an envelope', () => {
  test('is what the receiver of Standard Webhooks computes: HMAC-SHA-256 over id.timestamp.body, v1', () => {
    const secret = newSecret();
    const headers = envelopeOf(secret, message, new Date(1_772_415_000_500));
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`evt_1.1772415000.${message.body}`).digest('base64');
    expect(headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '1772415000' });
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(key.length).toBeGreaterThanOrEqual(24);
  });

  test('verifies with the reference library, and not with another body, secret or an old time', () => {
    const secret = newSecret();
    const headers = envelopeOf(secret, message, new Date());
    expect(new Webhook(secret).verify(message.body, headers)).toEqual({ specversion: '1.0' });
    expect(() => new Webhook(secret).verify('{"specversion":"1.1"}', headers)).toThrow();
    expect(() => new Webhook(newSecret()).verify(message.body, headers)).toThrow();
    const old = envelopeOf(secret, message, new Date(Date.now() - 600_000));
    expect(() => new Webhook(secret).verify(message.body, old)).toThrow();
  });
});
