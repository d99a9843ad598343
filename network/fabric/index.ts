export { FabricError, type FabricErrorCode } from './errors.ts';
export type { Log, LogEvent } from './log.ts';
export { USAGE } from './command/command-line.ts';
export { networkCommand, type CommandSurroundings } from './command/network-command.ts';
export { startFabric } from './start-fabric.ts';
export type {
  ChaincodeCommand,
  ChaincodeLaunch,
  ChaincodeTls,
  FabricNetwork,
  FabricOptions,
  NodeKind,
  NodeState,
  NodeStatus,
} from './options.ts';
