import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@piaosu/core';

/** What institutions can be told of; reverse domain names, as CloudEvents asks for. Added to, never renamed. */
export const EVENT_TYPES = [
  'cn.piaosu.claim.reserved',
  'cn.piaosu.claim.under-review',
  'cn.piaosu.claim.approved',
  'cn.piaosu.claim.rejected',
  'cn.piaosu.claim.withdrawn',
  'cn.piaosu.claim.paid',
  'cn.piaosu.claim.payment-returned',
  'cn.piaosu.claim.recovered',
  'cn.piaosu.claim.expired',
  'cn.piaosu.consent.granted',
  'cn.piaosu.consent.used',
  'cn.piaosu.consent.withdrawn',
  'cn.piaosu.claim.recovery-due',
  'cn.piaosu.claim.held',
  'cn.piaosu.claim.released',
  'cn.piaosu.receipt.red-pending',
  'cn.piaosu.receipt.red-flushed',
  'cn.piaosu.notice.created',
  'cn.piaosu.alert.raised',
  'cn.piaosu.alert.forwarded',
  'cn.piaosu.alert.decided',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

type Fields = Readonly<Record<string, Json>>;

/** Something that happened, for one institution. */
export interface NewEvent {
  /** Names the occurrence: recording it again changes nothing. */
  readonly dedupe: string;
  readonly institution: string;
  readonly type: EventType;
  /** The id of the claim or alert it is about. */
  readonly subject: string;
  readonly time: Date;
  /** Ids, codes and states. Nothing personal and no amounts: who is told fetches the rest with its own token. */
  readonly data: Fields;
}

/** An event as it is kept and sent: `body` is the CloudEvent, byte for byte the same in every delivery. */
export interface SealedEvent {
  readonly id: string;
  readonly institution: string;
  readonly type: EventType;
  readonly at: Date;
  readonly body: string;
}

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/**
 * The event as CloudEvents 1.0, structured JSON. Its id is made from what happened and not drawn: a projection that is rebuilt
 * from block 0 makes the same ids again.
 */
export function toCloudEvent(mspId: string, event: NewEvent): SealedEvent {
  const { institution, type, subject, time } = event;
  const name = canonicalJson([mspId, institution, event.dedupe]);
  const id = `evt_${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  const body = canonicalJson({
    specversion: '1.0',
    id,
    source: `urn:piaosu:${mspId}`,
    type,
    subject,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data: event.data,
  });
  return { id, institution, type, at: time, body };
}

/** For literals: an object type without index signature is no Json to the compiler. */
export function toFields(fields: Fields): Fields {
  return fields;
}
