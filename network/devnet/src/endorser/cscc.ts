import { peer } from '@hyperledger/fabric-protos';
import { systemChaincode, textOf, type SystemChaincode } from './system-chaincode.ts';

/** What cscc asks of the peer. */
export interface ConfigurationLedger {
  readonly channelId: string;
  blockBytes(number: number): Promise<Uint8Array>;
}

const CHANNELS = 'GetChannels';

/** Fabric's configuration queries: GetChannels, and GetConfigBlock, which is always block 0 here. */
export function configurationSystemChaincode(ledger: ConfigurationLedger): SystemChaincode {
  return systemChaincode((args) => {
    const [functionName, channel] = args.map(textOf);
    if (functionName === undefined || (functionName !== CHANNELS && channel === undefined))
      throw new Error(`Incorrect number of arguments, ${String(args.length)}`);
    if (functionName === CHANNELS) return channels(ledger);
    if (functionName !== 'GetConfigBlock') throw new Error(`Requested function ${functionName} not found.`);
    if (channel !== ledger.channelId) throw new Error(`Unknown channel ID, ${channel ?? ''}`);
    return ledger.blockBytes(0);
  });
}

function channels({ channelId }: ConfigurationLedger): Uint8Array {
  const info = new peer.ChannelInfo();
  info.setChannelId(channelId);
  const response = new peer.ChannelQueryResponse();
  response.setChannelsList([info]);
  return response.serializeBinary();
}
