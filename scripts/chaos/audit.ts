/** A note that a client signed, and what it was told. */
export interface ToldNote {
  /** `writer~sequence~transaction`, as in the state. */
  readonly note: string;
  readonly outcome: 'valid' | 'invalid' | 'undecided';
  /** Whether a call failed after the transaction was signed, so that only its status could tell. */
  readonly wasUnknown: boolean;
}

/** What one organisation's own peer holds. */
export interface PeerHoldings {
  readonly peer: string;
  /** Every note in its state. */
  readonly notes: readonly string[];
  /** By note, the block in which its ledger has the transaction as VALID; absent where it has not. */
  readonly blocks: ReadonlyMap<string, bigint>;
}

/** What the peers hold, beside what clients were told. */
export interface Audit {
  /** Transactions that were signed and given to the orderers, at least once. */
  readonly submitted: number;
  readonly valid: number;
  readonly invalid: number;
  /** Settled by asking, after a call had failed. */
  readonly unknownSettled: number;
  readonly undecided: number;
  /** Notes told VALID that a peer does not have in its state and, VALID, in its ledger: `peer: note`. */
  readonly lost: readonly string[];
  /** Sequence numbers that a peer has more than once. */
  readonly doubled: readonly string[];
  /** Notes of a peer that nobody was told VALID of. */
  readonly untold: readonly string[];
  /** Notes that peers have in different blocks. */
  readonly disagreed: readonly string[];
}

/** Compares what clients were told with what each peer has. */
export function compareHoldings(told: readonly ToldNote[], peers: readonly PeerHoldings[]): Audit {
  const valid = new Set(told.filter(({ outcome }) => outcome === 'valid').map(({ note }) => note));
  const count = (outcome: ToldNote['outcome']): number => told.filter((each) => each.outcome === outcome).length;
  return {
    submitted: told.length,
    valid: valid.size,
    invalid: count('invalid'),
    unknownSettled: told.filter(({ wasUnknown, outcome }) => wasUnknown && outcome !== 'undecided').length,
    undecided: count('undecided'),
    lost: peers.flatMap((each) => lostBy(each, valid).map(named(each))),
    doubled: peers.flatMap((each) => repeated(each.notes.map(withoutTransaction)).map(named(each))),
    untold: peers.flatMap((each) => each.notes.filter((note) => !valid.has(note)).map(named(each))),
    disagreed: [...valid].filter((note) => blocksOf(note, peers).size > 1),
  };
}

/** Whether the ledger kept its promise. */
export function isKept({ lost, doubled, untold, disagreed, undecided }: Audit): boolean {
  return lost.length + doubled.length + untold.length + disagreed.length + undecided === 0;
}

function lostBy({ notes, blocks }: PeerHoldings, valid: ReadonlySet<string>): string[] {
  const inState = new Set(notes);
  return [...valid].filter((note) => !inState.has(note) || !blocks.has(note));
}

function blocksOf(note: string, peers: readonly PeerHoldings[]): Set<bigint> {
  return new Set(peers.flatMap(({ blocks }) => blocks.get(note) ?? []));
}

function named({ peer }: PeerHoldings): (note: string) => string {
  return (note) => `${peer}: ${note}`;
}

function withoutTransaction(note: string): string {
  return note.slice(0, note.lastIndexOf('~'));
}

function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}
