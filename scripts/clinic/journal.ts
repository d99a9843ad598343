import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalJson,
  genesisOf,
  parseTicketLine,
  ticketHash,
  type ChainHead,
  type HashSuite,
  type OfflineTicket,
} from '@piaosu/core';
import { z } from 'zod';
import { ClinicFailure } from './failure.ts';
import { writeAll, writeWhole } from './safe-file.ts';

const Head = z.strictObject({ counter: z.int(), hash: z.string() });
const NEWLINE = 0x0a;

/** Every receipt of the device, one ticket a line, only ever appended to. */
export interface Journal {
  readonly tickets: readonly OfflineTicket[];
  readonly head: ChainHead;
  /** How many bytes of an unfinished line were cut off: a receipt that nobody was given. */
  readonly torn: number;
  /** On disk when this returns. */
  append(ticket: OfflineTicket): void;
  close(): void;
}

/** A chain that begins here. */
export interface ChainOf {
  readonly suite: HashSuite;
  readonly issuer: string;
  readonly device: string;
}

/**
 * Opens the journal for issuing and recovers it: a last line without its end is cut off. Throws ClinicFailure when it is
 * damaged anywhere else, or shorter than it was (an older copy was put in its place).
 */
export function openJournal(folder: string, chain: ChainOf): Journal {
  const file = join(folder, 'receipts.ndjson');
  const { tickets, whole, torn } = readJournal(file);
  const handle = openSync(file, 'r+');
  if (torn > 0) {
    ftruncateSync(handle, whole);
    fsyncSync(handle);
  }
  let end = whole;
  let head = followTickets(tickets, chain);
  assertNotRolledBack(folder, head, tickets, chain.suite);
  const appended = [...tickets];
  closeSync(handle);
  const append = openSync(file, 'a', 0o600);
  return {
    get tickets() {
      return appended;
    },
    get head() {
      return head;
    },
    torn,
    append: (ticket) => {
      const line = Buffer.from(`${canonicalJson(ticket)}\n`);
      try {
        writeAll(append, line);
        fsyncSync(append);
      } catch (cause) {
        ftruncateSync(append, end);
        throw new ClinicFailure(
          '无法写入磁盘，票据未开具。',
          'The disk takes no more; the receipt was not issued.',
          cause,
        );
      }
      end += line.length;
      head = { counter: ticket.counter, hash: ticketHash(chain.suite, ticket) };
      appended.push(ticket);
      // Behind the journal by one at most: it only tells whether the journal was put back.
      writeWhole(join(folder, 'head.json'), canonicalJson({ counter: head.counter, hash: head.hash }));
    },
    close: () => {
      closeSync(append);
    },
  };
}

interface Read {
  readonly tickets: readonly OfflineTicket[];
  /** Bytes up to the end of the last whole line. */
  readonly whole: number;
  readonly torn: number;
}

/** Reads without changing anything. Throws ClinicFailure on a line that is no ticket. */
export function readJournal(file: string): Read {
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
  const tickets = lines.map((line, index) => {
    const ticket = parseTicketLine(line);
    if (ticket.ok) return ticket.value;
    throw damaged(index + 1, `line ${(index + 1).toString()} is no ticket`);
  });
  return { tickets, whole, torn: bytes.length - whole };
}

/** The chain from its beginning. Throws ClinicFailure where it does not hold together. */
function followTickets(tickets: readonly OfflineTicket[], { suite, issuer, device }: ChainOf): ChainHead {
  let head: ChainHead = { counter: 0, hash: genesisOf(suite, issuer, device) };
  for (const [index, ticket] of tickets.entries()) {
    if (ticket.counter !== head.counter + 1 || ticket.previous !== head.hash)
      throw damaged(index + 1, `the chain breaks at line ${(index + 1).toString()}`);
    head = { counter: ticket.counter, hash: ticketHash(suite, ticket) };
  }
  return head;
}

function assertNotRolledBack(
  folder: string,
  head: ChainHead,
  tickets: readonly OfflineTicket[],
  suite: HashSuite,
): void {
  const file = join(folder, 'head.json');
  if (!existsSync(file)) return;
  const kept = Head.parse(JSON.parse(readFileSync(file, 'utf8')));
  const then = tickets[kept.counter - 1];
  if (kept.counter === 0 || (then !== undefined && ticketHash(suite, then) === kept.hash)) return;
  throw new ClinicFailure(
    `票据记录被回退：应至少有 ${kept.counter.toString()} 张，现有 ${head.counter.toString()} 张。不能继续开票，请登记新设备。`,
    `The journal was put back: ${kept.counter.toString()} receipts were issued and ${head.counter.toString()} are left. ` +
      'Nothing more may be issued; register a new device.',
  );
}

function damaged(line: number, en: string): ClinicFailure {
  return new ClinicFailure(`票据记录第 ${line.toString()} 行已损坏，不能继续开票。`, `The journal is damaged: ${en}.`);
}
