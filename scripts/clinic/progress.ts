import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, OFFLINE_LIMIT_SECONDS, ticketHash, type OfflineTicket } from '@piaosu/core';
import { z } from 'zod';
import { parseJson, type Device } from './device-folder.ts';
import { ClinicFailure } from './failure.ts';
import { writeWhole } from './safe-file.ts';

const Through = z.strictObject({ counter: z.int().min(0), hash: z.string() });
const Answer = z.looseObject({
  summary: z.looseObject({ state: z.string(), device: z.string(), through: Through.nullable() }),
});

/** How far the gateway has taken the receipts, as its answer said; 0 before the first. */
export function confirmedOf(folder: string): number {
  const file = join(folder, 'confirmed.json');
  return existsSync(file) ? Through.parse(JSON.parse(readFileSync(file, 'utf8'))).counter : 0;
}

/**
 * Takes the gateway's answer to an upload in. Throws ClinicFailure when it holds the upload, when it is another device's, or
 * when it knows receipts that this folder does not: then the folder was put back or copied, and nothing more may be issued.
 */
export function confirm({ folder, key, suite }: Device, tickets: readonly OfflineTicket[], text: string): number {
  const answer = Answer.safeParse(parseJson(text));
  if (!answer.success || answer.data.summary.device !== key.id)
    throw new ClinicFailure('这不是本设备上传的回执。', 'This is no answer to an upload of this device.');
  const { through } = answer.data.summary;
  if (through === null)
    throw new ClinicFailure(
      '上传批次已被暂停，请联系管理机构核对后放行。',
      'The upload is held; somebody has to look at the device and release it.',
    );
  const last = tickets[through.counter - 1];
  if (through.counter > 0 && (last === undefined || ticketHash(suite, last) !== through.hash)) {
    writeWhole(join(folder, 'stopped.json'), canonicalJson({ reason: 'FORKED', counter: through.counter }));
    throw stopped();
  }
  writeWhole(join(folder, 'confirmed.json'), canonicalJson(through));
  return through.counter;
}

/** Throws ClinicFailure once the gateway was seen to know more than this folder. */
export function assertNotStopped(folder: string): void {
  if (existsSync(join(folder, 'stopped.json'))) throw stopped();
}

function stopped(): ClinicFailure {
  return new ClinicFailure(
    '网关已有本目录没有的票据：此目录被回退或复制过，不能继续开票，请登记新设备。',
    'The gateway knows receipts that this folder does not: it was put back or copied. Register a new device.',
  );
}

/** How long the oldest receipt that was not taken yet has waited. */
export interface Waiting {
  readonly receipts: number;
  /** Absent when nothing waits. */
  readonly oldest?: { readonly days: number; readonly hoursToLate: number };
}

export function waitingOf(tickets: readonly OfflineTicket[], confirmed: number, now: number): Waiting {
  const waiting = tickets.filter(({ counter }) => counter > confirmed);
  if (waiting.length === 0) return { receipts: 0 };
  const age = now - Math.min(...waiting.map(({ issuedAt }) => issuedAt));
  const days = Math.floor(age / 86_400);
  return { receipts: waiting.length, oldest: { days, hoursToLate: Math.floor((OFFLINE_LIMIT_SECONDS - age) / 3600) } };
}
