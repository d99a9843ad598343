import type { LedgerState, Organisation } from '../organisation.ts';
import type { PeerCondition } from '../ledger/peer-state.ts';

/** What `/readyz` answers: whether requests can be served, and how each organisation's way to the ledger stands. */
export interface Readiness {
  /** `degraded`: requests are answered, and something needs a person: `ledger` says what. */
  readonly status: 'ok' | 'degraded' | 'waiting';
  /** Parts that cannot work yet. */
  readonly waiting: readonly string[];
  /** By MSPID. */
  readonly ledger: Readonly<Record<string, LedgerReadiness>>;
}

interface LedgerReadiness {
  readonly peers: readonly {
    readonly peer: string;
    readonly condition: PeerCondition;
    readonly since: string;
    readonly height: number | null;
  }[];
  readonly writes: { readonly queued: number; readonly oldestSince: string | null };
}

type Served = ReadonlyMap<string, Pick<Organisation, 'ledger'>>;

export function readinessOf(waiting: readonly string[], organisations: Served): Readiness {
  const states = [...organisations].map(([mspId, { ledger }]) => [mspId, ledger.state()] as const);
  const isWell = states.every(([, { peers }]) => peers.every(({ condition }) => condition === 'healthy'));
  const serving = isWell ? 'ok' : 'degraded';
  return {
    status: waiting.length > 0 ? 'waiting' : serving,
    waiting,
    ledger: Object.fromEntries(states.map(([mspId, state]) => [mspId, present(state)])),
  };
}

function present({ peers, writes }: LedgerState): LedgerReadiness {
  return {
    peers: peers.map(({ peer, condition, since, height }) => ({
      ...{ peer, condition, since: since.toISOString() },
      height: height ?? null,
    })),
    writes: { queued: writes.count, oldestSince: writes.since?.toISOString() ?? null },
  };
}
