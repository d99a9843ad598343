import type { LedgerState } from '../organisation.ts';

export const LEDGER_NOTICE = 'Piaosu-Ledger';

/** How the header is described to those who write clients. */
export const LEDGER_NOTICE_TEXT =
  'Present only while something is wrong with the way to the ledger: a structured field (RFC 9651) of one token. ' +
  "`degraded`: some of the organisation's peers work, answers are current. `unreachable`: none of them works; answers " +
  'are those of the last block taken in, and writes wait. Parameters: `peers` all, `healthy` those that work, `queued` ' +
  'writes not decided yet. `/readyz` names the peers. · 仅在通往账本的节点异常时出现: degraded 表示部分节点可用且数据为最新; ' +
  'unreachable 表示没有可用节点, 查询结果截至最后取得的区块, 写入在排队。';

/** Value of the header for an answer given in this state; undefined while all is well. */
export function ledgerNotice({ peers, writes }: LedgerState): string | undefined {
  const healthy = peers.filter((peer) => peer.condition === 'healthy').length;
  if (healthy === peers.length) return undefined;
  const word = healthy > 0 ? 'degraded' : 'unreachable';
  return `${word};peers=${peers.length};healthy=${healthy};queued=${writes.count}`;
}
