import type { NodeTable } from '../../nodes/index.ts';
import { address } from '../render/address.ts';
import { own } from './place.ts';
import { unitName } from './systemd.ts';

/**
 * Restarts an orderer or peer of this host that stands still while another node of the host moves: behind by more than
 * one block, with the height of the look before; or that has stopped answering. The peer takes its blocks from all
 * orderers, so it moves when the own orderer is frozen; an orderer moves when the own peer is. A node that was never in
 * the channel is left alone. RESTART may name another way than systemd.
 */
export function watchScript(table: NodeTable, mspId: string): string {
  const orderers = own(table.orderers, mspId);
  const peers = own(table.peers, mspId);
  const names = [...orderers, ...peers].map(({ name }) => name).join(' ');
  const cases = [
    ...orderers.map((node) => `    ${node.name}) participation ${address(node.host, node.adminPort)} ;;`),
    ...peers.map((node) => `    ${node.name}) metrics ${address(node.host, node.operationsPort)} ;;`),
  ];
  return `#!/bin/sh
set -u
cd "$(dirname "$0")/.."
STATE="\${STATE:-/run/piaosu-heights}"
RESTART="\${RESTART:-systemctl restart}"
mkdir -p "$STATE"

ask() {
  curl --silent --max-time 3 --cacert admins/${mspId}/tls/ca.pem \\
    --cert admins/${mspId}/tls/cert.pem --key admins/${mspId}/tls/key.pem "$1"
}
participation() {
  ask "https://$1/participation/v1/channels/${table.channel}" | sed -n 's/.*"height":\\([0-9]*\\).*/\\1/p'
}
metrics() {
  ask "https://$1/metrics" | sed -n 's/^ledger_blockchain_height{channel="${table.channel}"} //p'
}
height() {
  case "$1" in
${cases.join('\n')}
  esac
}

highest=0
for node in ${names}; do
  now=$(height "$node")
  echo "$now" >"$STATE/$node.now"
  [ "\${now:-0}" -gt "$highest" ] && highest=$now
done
for node in ${names}; do
  now=$(cat "$STATE/$node.now")
  before=0
  silent=0
  [ -s "$STATE/$node" ] && read -r before silent <"$STATE/$node"
  if [ -n "$now" ]; then silent=0; else silent=$((silent + 1)) now=$before; fi
  why=
  [ "$now" -lt $((highest - 1)) ] && [ "$now" = "$before" ] && why="stands still at $now of $highest"
  [ "$silent" -ge 3 ] && why="does not answer"
  if [ -n "$why" ] && [ "$before" -gt 0 ]; then
    echo "$node $why: restarting it"
    $RESTART "${unitName('$node')}"
    now=0 silent=0
  fi
  echo "$now $silent" >"$STATE/$node"
done
`;
}
