/** How the way to the ledger stands, as the service says in the header Piaosu-Ledger of its answers. */
export interface LedgerNotice {
  readonly state: 'degraded' | 'unreachable';
  readonly peers: number;
  readonly healthy: number;
  /** Writes that are not decided yet. */
  readonly queued: number;
}

/** Reads the header (RFC 9651: one token with parameters); undefined while all is well or when it cannot be read. */
export function parseLedgerNotice(header: string | null): LedgerNotice | undefined {
  const [state = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim());
  if (state !== 'degraded' && state !== 'unreachable') return undefined;
  const values = new Map(parameters.map((parameter) => [before(parameter), Number(after(parameter))]));
  return {
    state,
    peers: values.get('peers') ?? 0,
    healthy: values.get('healthy') ?? 0,
    queued: values.get('queued') ?? 0,
  };
}

function before(parameter: string): string {
  return parameter.slice(0, parameter.indexOf('='));
}

function after(parameter: string): string {
  return parameter.slice(parameter.indexOf('=') + 1);
}
