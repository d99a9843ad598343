import { existsSync, readFileSync, renameSync } from 'node:fs';
import type { Binaries } from './binaries.ts';
import { FabricError } from './errors.ts';
import type { Layout } from './layout.ts';
import { configtx, PROFILE } from './render/configtx.ts';
import type { FabricSettings } from './settings.ts';
import { writeJson } from './write-file.ts';
import { join } from 'node:path';

/**
 * Makes the channel's first block from the organisations' public folders, once. A later call checks that the table
 * still describes the channel: the block holds the orderers' addresses and the way of ordering.
 * @throws FabricError DATA_MISMATCH
 */
export async function ensureGenesis(layout: Layout, settings: FabricSettings, binaries: Binaries): Promise<void> {
  const record = JSON.stringify(channelRecord(settings));
  if (existsSync(layout.genesis)) {
    const known = existsSync(layout.channelRecord) ? readFileSync(layout.channelRecord, 'utf8').trim() : record;
    if (JSON.stringify(JSON.parse(known)) === record) return;
    throw new FabricError(
      'DATA_MISMATCH',
      `${layout.root} holds a channel with other orderers or another way of ordering; start with the settings it was made with, or reset it.`,
    );
  }
  writeJson(
    join(layout.configtx, 'configtx.yaml'),
    configtx(settings, (mspId) => layout.public(mspId)),
  );
  writeJson(layout.channelRecord, channelRecord(settings));
  const unfinished = `${layout.genesis}.new`;
  const block = ['-profile', PROFILE, '-channelID', settings.table.channel, '-outputBlock', unfinished];
  await binaries.run('configtxgen', block, layout.configtx);
  renameSync(unfinished, layout.genesis);
}

function channelRecord({ table }: FabricSettings): object {
  return {
    channel: table.channel,
    ordering: table.ordering,
    orderers: table.orderers.map((node) => `${node.mspId} ${node.host}:${node.port}`),
    peers: table.peers.map((node) => `${node.mspId} ${node.host}:${node.port}`),
  };
}
