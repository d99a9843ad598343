import {
  AUTHORITY_OF,
  codePrefixKey,
  codePrefixOf,
  codePrefixRecordShape,
  institutionKey,
  institutionRecordShape,
  lotUnder,
  PiaosuError,
  productKey,
  productRecordShape,
  proveLeaf,
  type UnitSource,
} from '@piaosu/core';
import { BOX_QUESTION } from '../exchange/box-protocol.ts';
import type { PeerGateway } from '../exchange/client.ts';
import type { LotStore, ShownUnit } from '../lots/lot-store.ts';
import type { Exchange } from '../organisation.ts';
import { LeafCache } from './leaf-cache.ts';

/** Makers, and with them all lots, belong to this organisation. */
const MAKERS = 'DrugMSP';

/** Leaves of the own makers' lots. A lot is nobody's business before it is on the ledger. */
export function newOwnLeaves(lots: LotStore, source: UnitSource): (id: string) => Promise<readonly ShownUnit[]> {
  return async (id) => {
    const shown = await lots.show(id);
    for (const { pointer, opening } of shown) {
      const { product, lotNumber } = opening.unit;
      const lot = await lotUnder(source, product, lotNumber);
      if (lot?.record.parts[pointer.part] === undefined) return [];
    }
    return shown;
  };
}

export interface ForeignLeavesOptions {
  readonly mspId: string;
  readonly source: UnitSource;
  readonly ask: Exchange['ask'];
  readonly cache?: LeafCache;
}

/** Leaves that the makers' organisation shows on demand; none where that is ourselves. */
export function newForeignLeaves(options: ForeignLeavesOptions): (id: string) => Promise<readonly ShownUnit[]> {
  const { mspId, source, ask, cache = new LeafCache() } = options;
  return async (id) => {
    const kept = cache.get(id);
    if (kept !== undefined) return kept;
    const peer = mspId === MAKERS ? undefined : await makerGateway(source, id);
    if (peer === undefined) return [];
    const { units } = await ask(peer, BOX_QUESTION, { id });
    await assertProven(source, peer, id, units);
    if (units.length > 0) cache.put(id, units);
    return units;
  };
}

/** By the number that the registry gave to the product; a logistic unit names none. Undefined: no product has such codes. */
async function makerGateway({ records }: UnitSource, id: string): Promise<PeerGateway | undefined> {
  const prefix = codePrefixOf(id);
  if (prefix === undefined) return gatewayOf({ records }, AUTHORITY_OF[MAKERS]);
  const known = await records.get(codePrefixKey(prefix.scheme, prefix.prefix), codePrefixRecordShape);
  if (known === undefined) return undefined;
  const product = await records.get(productKey(known.product), productRecordShape);
  return gatewayOf({ records }, product?.holder ?? AUTHORITY_OF[MAKERS]);
}

/** At the maker's own endpoint, else at its authority's. */
async function gatewayOf({ records }: Pick<UnitSource, 'records'>, institution: string): Promise<PeerGateway> {
  const maker = await records.get(institutionKey(institution), institutionRecordShape);
  const authority = await records.get(institutionKey(AUTHORITY_OF[MAKERS]), institutionRecordShape);
  const endpoint = maker?.endpoint ?? authority?.endpoint;
  if (endpoint === undefined) throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { org: MAKERS });
  return { org: MAKERS, endpoint };
}

/**
 * Each leaf under its lot in the own copy, the first of them the one asked for, each next one what the former lies in. One
 * that does not hold is no answer: our copy may be behind, or the other side may be wrong; it never means "unknown".
 */
async function assertProven(
  source: UnitSource,
  peer: PeerGateway,
  id: string,
  units: readonly ShownUnit[],
): Promise<void> {
  let expected: string | null = id;
  for (const { pointer, opening } of units) {
    if (expected === null || !opening.unit.ids.includes(expected)) throw notAnswered(peer);
    try {
      await proveLeaf(source, pointer, opening);
    } catch (error) {
      throw error instanceof PiaosuError ? notAnswered(peer, error) : error;
    }
    expected = opening.unit.parent;
  }
}

function notAnswered({ org }: PeerGateway, cause?: unknown): PiaosuError {
  return new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { org, reason: 'a leaf that its lot does not hold' }, cause);
}
