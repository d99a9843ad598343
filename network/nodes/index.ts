export {
  nodeTable,
  MAX_PEERS,
  type ChaincodeNode,
  type GatewayNode,
  type NodeSettings,
  type NodeTable,
  type Ordering,
  type OrdererNode,
  type PeerNode,
} from './node-table.ts';
export { parseNodeSettings, readNodeSettings, NodeSettingsError } from './node-settings.ts';
