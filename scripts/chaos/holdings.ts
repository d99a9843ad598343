import { z } from 'zod';
import type { PeerConnection } from '../bench/small-network.ts';
import type { PeerHoldings, ToldNote } from './audit.ts';
import { NOTES, type Writer } from './writer.ts';

const QUESTION_MS = 15_000;
/** Questions at once: far below what a peer's gateway serves at once. */
const AT_ONCE = 20;
const Notes = z.array(z.string());

/** What the clients signed and were told. */
export function toldNotes(writers: readonly Writer[]): ToldNote[] {
  return writers.flatMap(({ name, settled }) =>
    settled.map(({ sequence, transaction, outcome, wasUnknown }) => ({
      note: `${name}~${sequence.toString()}~${transaction}`,
      ...{ outcome, wasUnknown },
    })),
  );
}

/** Asks a peer for its state, and its ledger for the status of each of the notes: both answer of this very peer. */
export async function holdingsOf(
  connection: PeerConnection,
  run: string,
  told: readonly ToldNote[],
): Promise<PeerHoldings> {
  const question = { chaincode: NOTES, contract: NOTES, query: 'list', args: [run] };
  const listed = await connection.evaluate(question, QUESTION_MS);
  const blocks = new Map<string, bigint>();
  for (let at = 0; at < told.length; at += AT_ONCE) {
    const some = told.slice(at, at + AT_ONCE);
    await Promise.all(some.map((each) => noteBlock(connection, each, blocks)));
  }
  return { peer: connection.name, notes: Notes.parse(JSON.parse(Buffer.from(listed).toString('utf8'))), blocks };
}

/** @throws when the peer's ledger does not have the transaction: every peer has every block by now */
async function noteBlock(
  connection: PeerConnection,
  { note, outcome }: ToldNote,
  blocks: Map<string, bigint>,
): Promise<void> {
  if (outcome !== 'valid') return;
  const status = await connection.statusOf(note.slice(note.lastIndexOf('~') + 1), QUESTION_MS);
  if (status.successful) blocks.set(note, status.blockNumber);
}
