import type { StoredIdentity, Stored } from './identity-store.ts';
import type { Outcome } from './import-wallet.ts';

const STORED: Readonly<Record<Stored, string>> = {
  imported: '✓ 已导入 imported',
  replaced: '✓ 已替换 replaced',
  unchanged: '✓ 已存在 there already',
};

/** One line for each identity: what became of it, and what to know of it. */
export function outcomeLine(outcome: Outcome): string {
  if (outcome.kind === 'refused') {
    return `✗ 已拒绝 refused · ${outcome.label}: ${outcome.reason.zh} · ${outcome.reason.en}`;
  }
  const { stored, label, mspId, warnings } = outcome;
  const known = warnings.map(({ zh, en }) => `; ! ${zh} · ${en}`).join('');
  return `${STORED[stored]} · ${label} (${mspId})${known}`;
}

export function identityLine({ mspId, label, certificate }: StoredIdentity, now: Date): string {
  const until = certificate.validToDate.toISOString().slice(0, 10);
  const over = certificate.validToDate <= now ? ' ! 已到期 expired' : '';
  return `${mspId}  ${label}  ${certificate.subject.replaceAll('\n', ', ')}  至 until ${until}${over}`;
}
