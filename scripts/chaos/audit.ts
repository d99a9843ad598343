import { z } from 'zod';
import { MSP_IDS, type PeerConnection } from '../bench/small-network.ts';
import { NOTES, type Writer } from './writer.ts';

/** What the peers hold, beside what clients were told. */
export interface Audit {
  readonly valid: number;
  /** Settled by asking, after a call had failed. */
  readonly wasUnknown: number;
  readonly undecided: number;
  /** Notes told VALID that a peer does not have, `peer: note`. */
  readonly lost: readonly string[];
  /** Sequence numbers that a peer has more than once. */
  readonly doubled: readonly string[];
  /** Notes of a peer that nobody was told VALID of. */
  readonly untold: readonly string[];
}

const QUESTION_MS = 15_000;
const Notes = z.array(z.string());

/** Asks every organisation's own peer for the notes of a run. */
export async function auditRun(
  run: string,
  writers: readonly Writer[],
  connection: (mspId: string) => PeerConnection,
): Promise<Audit> {
  const settled = writers.flatMap((writer) => writer.settled.map((each) => ({ ...each, mspId: writer.mspId })));
  const valid = settled.filter(({ outcome }) => outcome === 'valid');
  const told = new Set(
    valid.map(({ mspId, sequence, transaction }) => `${mspId}~${sequence.toString()}~${transaction}`),
  );
  const found = await Promise.all(
    MSP_IDS.map(async (mspId) => ({ mspId, notes: await notesOf(connection(mspId), run) })),
  );
  return {
    valid: told.size,
    wasUnknown: settled.filter((each) => each.wasUnknown).length,
    undecided: settled.filter(({ outcome }) => outcome === 'undecided').length,
    lost: found.flatMap(({ mspId, notes }) => [...told].filter((note) => !notes.includes(note)).map(named(mspId))),
    doubled: found.flatMap(({ mspId, notes }) => repeated(notes.map(withoutTransaction)).map(named(mspId))),
    untold: found.flatMap(({ mspId, notes }) => notes.filter((note) => !told.has(note)).map(named(mspId))),
  };
}

async function notesOf(connection: PeerConnection, run: string): Promise<string[]> {
  const question = { chaincode: NOTES, contract: NOTES, query: 'list', args: [run] };
  return Notes.parse(JSON.parse(Buffer.from(await connection.evaluate(question, QUESTION_MS)).toString('utf8')));
}

function named(mspId: string): (note: string) => string {
  return (note) => `${mspId}: ${note}`;
}

function withoutTransaction(note: string): string {
  return note.slice(0, note.lastIndexOf('~'));
}

function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}
