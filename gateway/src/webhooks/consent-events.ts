import {
  consentRecordShape,
  institutionKey,
  institutionRecordShape,
  tagsUnder,
  type ConsentRecord,
  type InstitutionRecord,
  type Pepper,
} from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import { selectState, selectStateRange } from '../db/projection.ts';
import { nativeHmac } from '../native/hash-suite.ts';
import type { AppliedBlock } from '../project/apply-block.ts';
import { readRecord, type Change } from '../project/change.ts';
import type { Events } from './events.ts';
import { toFields, type EventType, type NewEvent } from './event.ts';

export interface ConsentEventsOptions {
  readonly mspId: string;
  readonly peppers: readonly Pepper[];
}

/**
 * What a block says of consents, to the payer they are given to and to the portal that granted them, each at the gateway of
 * its own organisation. The ledger names the payer by tag: it is found among the own ones.
 */
export function newConsentEvents(events: Pick<Events, 'record'>, options: ConsentEventsOptions) {
  const payers = new Map<string, string>();
  const payerOf = async (sql: Sql, tag: string): Promise<string | undefined> => {
    if (!payers.has(tag)) for (const [known, id] of await taggedPayers(sql, options)) payers.set(known, id);
    return payers.get(tag);
  };
  return async (sql: Sql, block: Pick<AppliedBlock, 'number' | 'time' | 'changes'>): Promise<void> => {
    const happened = block.changes.flatMap(({ changes }) => changes.flatMap(consentsIn));
    for (const each of happened) {
      const receivers = [await payerOf(sql, each.consent.payer), await ownPortal(sql, each.consent.portal, options)];
      const told = receivers.filter((receiver) => receiver !== undefined);
      await events.record(
        sql,
        told.map((institution) => toEvent(each, institution, block)),
      );
    }
  };
}

interface Happened {
  readonly consent: ConsentRecord;
  readonly type: EventType;
  /** Of a use. */
  readonly claim?: string;
}

/** Granted, each claim made under it, withdrawn: as many as the transaction did. */
function consentsIn(change: Change): Happened[] {
  const consent = change.kind === 'CNS' ? readRecord(consentRecordShape, change.after) : undefined;
  if (consent === undefined) return [];
  const before = readRecord(consentRecordShape, change.before);
  const used = consent.claims.filter((id) => before?.claims.includes(id) !== true);
  const isEnded = consent.state === 'WITHDRAWN' && before?.state !== 'WITHDRAWN';
  return [
    ...(before === undefined ? [{ consent, type: 'cn.piaosu.consent.granted' } as const] : []),
    ...used.map((claim) => ({ consent, claim, type: 'cn.piaosu.consent.used' }) as const),
    ...(isEnded ? [{ consent, type: 'cn.piaosu.consent.withdrawn' } as const] : []),
  ];
}

function toEvent(
  { consent, type, claim }: Happened,
  institution: string,
  block: Pick<AppliedBlock, 'number' | 'time'>,
): NewEvent {
  const { id, state, purpose } = consent;
  return {
    dedupe: `consent/${id}/${type}/${claim ?? ''}`,
    ...{ institution, type, subject: id, time: new Date(block.time * 1000) },
    data: toFields({
      consentId: id,
      state,
      purpose,
      block: block.number,
      ...(claim === undefined ? {} : { claimId: claim }),
    }),
  };
}

async function ownPortal(sql: Sql, portal: string, { mspId }: ConsentEventsOptions): Promise<string | undefined> {
  const [row] = await selectState(sql, [institutionKey(portal)]);
  return readRecord(institutionRecordShape, row?.value)?.org === mspId ? portal : undefined;
}

const PAGE = 500;

async function taggedPayers(sql: Sql, { mspId, peppers }: ConsentEventsOptions): Promise<[string, string][]> {
  const tagged: [string, string][] = [];
  for (let after = 'REG~', isMore = true; isMore;) {
    const rows = await selectStateRange(sql, after, 'REG~\u{10FFFF}', PAGE);
    for (const { value } of rows) {
      const record = readRecord(institutionRecordShape, value);
      if (isOwnPayer(record, mspId)) {
        for (const tag of tagsUnder(nativeHmac, peppers, 'payer', [record.id])) tagged.push([tag, record.id]);
      }
    }
    isMore = rows.length === PAGE;
    after = rows.at(-1)?.key ?? after;
  }
  return tagged;
}

function isOwnPayer(record: InstitutionRecord | undefined, mspId: string): record is InstitutionRecord {
  return record?.org === mspId && record.kinds.includes('PAYER');
}
