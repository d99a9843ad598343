import { parseTillTicket, PiaosuError, type Code, type TillTicket } from '@piaosu/core';

/** What a till gives out between two uploads. */
export const MAX_TICKETS = 1_000;

/** A line of an upload, counted from 1. Of one that cannot be read nothing is kept or quoted: it is personal. */
export type TicketLine =
  | { readonly line: number; readonly ticket: TillTicket }
  | { readonly line: number; readonly code: Code; readonly pointer: string };

/** Reads an upload: NDJSON, a ticket a line, of any number of tills. Throws PiaosuError SCHEMA when it is no such file. */
export function readTicketFile(bytes: Uint8Array): readonly TicketLine[] {
  const lines = decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0 || lines.length > MAX_TICKETS)
    throw new PiaosuError('SCHEMA', { lines: lines.length, max: MAX_TICKETS });
  return lines.map((text, index) => readLine(text, index + 1));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new PiaosuError('SCHEMA', { expected: 'UTF-8' }, error);
  }
}

function readLine(text: string, line: number): TicketLine {
  const ticket = parseTillTicket(text);
  if (ticket.ok) return { line, ticket: ticket.value };
  const [fault] = ticket.faults;
  return { line, code: fault?.code ?? 'SCHEMA', pointer: fault?.pointer ?? '' };
}
