import { parseTicketLine, PiaosuError, type OfflineTicket } from '@piaosu/core';

/** A clinic issues some hundred receipts a day; what is longer is sent in parts. */
export const MAX_TICKETS = 5_000;

/**
 * The tickets of an upload: NDJSON as `piaosu clinic export` writes it, all of one device.
 * Throws PiaosuError SCHEMA with the line; nothing of the file is quoted, it is personal.
 */
export function readTickets(bytes: Uint8Array): readonly [OfflineTicket, ...OfflineTicket[]] {
  const lines = decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > MAX_TICKETS) throw new PiaosuError('SCHEMA', { lines: lines.length, max: MAX_TICKETS });
  const [first, ...rest] = lines.map(readLine);
  if (first === undefined) throw new PiaosuError('SCHEMA', { lines: 0 });
  const other = rest.findIndex(({ issuer, device }) => issuer !== first.issuer || device !== first.device);
  if (other >= 0) throw new PiaosuError('SCHEMA', { line: other + 2, reason: 'another device' });
  return [first, ...rest];
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PiaosuError('SCHEMA', { expected: 'UTF-8' });
  }
}

function readLine(line: string, index: number): OfflineTicket {
  const ticket = parseTicketLine(line);
  if (ticket.ok) return ticket.value;
  const [fault] = ticket.faults;
  throw new PiaosuError(fault?.code ?? 'SCHEMA', { line: index + 1, pointer: fault?.pointer ?? '' });
}
