/** How a peer of the own organisation stands, by what it was asked last. */
export type PeerCondition =
  /** Not asked yet. */
  | 'connecting'
  | 'healthy'
  /** The peer answers and its chaincode process does not: blocks and statuses come from it, answers and endorsements do not. */
  | 'chaincode-down'
  /** It has not reached what another peer, or this gateway, had before: what it answers is of the past. */
  | 'behind'
  | 'unreachable'
  /** It does not accept this gateway's identity. */
  | 'refused'
  /** It showed another chain than the one taken in. It is asked nothing more until a person has looked. */
  | 'diverged';

/** One peer as people and monitoring see it. */
export interface PeerState {
  /** Its host alias. */
  readonly peer: string;
  readonly condition: PeerCondition;
  readonly since: Date;
  /** Number of blocks it had when it was asked last. */
  readonly height: number | undefined;
}

/** What a peer is needed for. */
export type PeerUse = 'answer' | 'endorse' | 'submit' | 'follow';

type Rank = Readonly<Partial<Record<PeerCondition, number>>>;

/**
 * Which peers may serve what, the lowest number first. An unreachable one is tried last: it may have come back since it
 * was asked. One that is behind never answers or endorses: the past would be taken for the present.
 */
const ANSWERS: Rank = { healthy: 0, connecting: 0, 'chaincode-down': 2, unreachable: 3, refused: 4 };
const CARRIES: Rank = { healthy: 0, connecting: 0, 'chaincode-down': 0, behind: 2, unreachable: 3, refused: 4 };
const RANKS: Readonly<Record<PeerUse, Rank>> = {
  answer: ANSWERS,
  endorse: ANSWERS,
  // Any peer passes endorsed bytes on to the orderers, and each learns the status from its own blocks.
  submit: CARRIES,
  follow: CARRIES,
};

/** Place of a peer in this condition in the order of use; undefined: not for this. */
export function rankOf(condition: PeerCondition, use: PeerUse): number | undefined {
  return RANKS[use][condition];
}

/** Whether calls under way are worth waiting for. */
export function isFit(condition: PeerCondition): boolean {
  return condition === 'healthy' || condition === 'connecting' || condition === 'chaincode-down';
}
