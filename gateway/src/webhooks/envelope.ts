import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { CLOUD_EVENT_TYPE } from './event.ts';

/** 192 bits, within the 24 to 64 bytes that Standard Webhooks asks for, written as its libraries read it. */
export function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

/**
 * The headers of a Standard Webhooks message (symmetric, v1: HMAC-SHA-256 over id, time and body). The id is the event's and the
 * same in every attempt, so a receiver recognises a repeat; the time is that of the attempt, so an old capture is refused.
 */
export function envelopeOf(secret: string, message: { id: string; body: string }, now: Date): Record<string, string> {
  return {
    'content-type': CLOUD_EVENT_TYPE,
    'user-agent': 'PiaoSu-Webhooks/1',
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(message.id, now, message.body),
  };
}
