/**
 * Every call to a peer has one of these deadlines, in milliseconds. Fabric's own are no substitute: an evaluation that
 * meets a slow chaincode was measured to take 14 s there, and a question for an unknown transaction never ends.
 */
export const DEADLINE_MS = {
  /** An evaluation at the last peer there is. */
  evaluate: 5_000,
  /** An evaluation while another peer could be asked instead. */
  evaluateBeforeNext: 2_000,
  /** Endorsing a batch of 1,000 keys was measured below 1 s. */
  endorse: 15_000,
  submit: 10_000,
  /** Ordering may wait for a change of the leader: 4 s, and 25 s with Fabric's sample timeouts. */
  status: 30_000,
  /** A question for a status that the peer may not know: it blocks until the deadline then. */
  question: 1_500,
  /** The newest block's number, asked to see whether the peer works. */
  probe: 3_000,
  /** From opening a stream of blocks to its first block, which the peer has already. */
  firstBlock: 10_000,
} as const;
