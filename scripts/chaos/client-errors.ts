import { GatewayError } from '@hyperledger/fabric-gateway';

/** What clients saw, by call, class, code and text, with how often. */
export class ClientErrors {
  readonly #counts = new Map<string, number>();

  note(call: string, error: unknown): void {
    const text = `${call}: ${describeError(error)}`;
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries([...this.#counts].toSorted(([, a], [, b]) => b - a));
  }
}

/** Without what differs each time, so that equal errors count as one. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const details = error instanceof GatewayError ? error.details.map((detail) => detail.message) : [];
  const code = error instanceof GatewayError ? ` ${error.code.toString()}` : '';
  const said = [error.message, ...new Set(details.map(anonymous))].join(' | ');
  return `${error.constructor.name}${code} ${anonymous(said)}`;
}

function anonymous(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{64}/gu, '<id>')
    .replaceAll(/\[[0-9a-f]{8}\]/gu, '[<id>]')
    .replaceAll(/\d+\.\d+\.\d+\.\d+:\d+/gu, '<address>')
    .replaceAll(/localhost:\d+/gu, '<address>')
    .replaceAll(/Deadline exceeded after .*$/gu, 'Deadline exceeded')
    .slice(0, 600);
}
