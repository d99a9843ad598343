import { existsSync, readFileSync, renameSync } from 'node:fs';
import type { Binaries } from './binaries.ts';
import { organisations } from '../orgs/index.ts';
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
  assertPresent(publicFiles(layout, settings));
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

/** What the first block is made of: every organisation's authority and every orderer's certificate. */
export function publicFiles(layout: Layout, { table }: FabricSettings): string[] {
  return [
    ...authorityFiles(layout),
    ...table.orderers.map((orderer) => join(layout.public(orderer.mspId), 'orderer/tls-cert.pem')),
  ];
}

function authorityFiles(layout: Layout): string[] {
  return organisations.flatMap(({ mspId }) =>
    ['cacerts/ca.pem', 'tlscacerts/tlsca.pem'].map((file) => join(layout.public(mspId), 'msp', file)),
  );
}

/** @throws FabricError DATA_MISMATCH naming every file that is missing */
export function assertPresent(wanted: readonly string[]): void {
  const missing = wanted.filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new FabricError(
      'DATA_MISMATCH',
      `These files are missing; docs/deploy.md says who makes them:\n${missing.join('\n')}`,
    );
}

/**
 * The first block holds authorities and orderers' addresses as they were given, byte for byte: a block of another table or
 * of other authorities lacks one of them. Orderers' certificates are renewed later by updates, so they are not compared.
 * @throws FabricError DATA_MISMATCH naming what the block lacks
 */
export function assertGenesisFits(layout: Layout, settings: FabricSettings): void {
  const block = readFileSync(layout.genesis);
  const addresses = settings.table.orderers.map((node) => `${node.host}:${node.port}`);
  const lacking = [
    ...addresses.filter((each) => !block.includes(each)),
    ...authorityFiles(layout).filter((file) => !block.includes(readFileSync(file))),
  ];
  if (lacking.length > 0)
    throw new FabricError(
      'DATA_MISMATCH',
      `${layout.genesis} was not made from this table of nodes and these authorities; it does not hold:\n${lacking.join('\n')}`,
    );
}

function channelRecord({ table }: FabricSettings): object {
  return {
    channel: table.channel,
    ordering: table.ordering,
    orderers: table.orderers.map((node) => `${node.mspId} ${node.host}:${node.port}`),
    peers: table.peers.map((node) => `${node.mspId} ${node.host}:${node.port}`),
  };
}
