import {
  boxKey,
  containerKey,
  domainOf,
  jsonValue,
  openContainer,
  openUnit,
  type OpenedUnit,
  type UnitSource,
} from '@piaosu/core';
import type { LotStore, ShownUnit } from '../lots/lot-store.ts';
import type { LotIntake } from './lot-intake.ts';

/** A box as the own copy of the ledger has it now, with what an act on it must show. */
export interface UnitStanding extends OpenedUnit {
  /** From the inside out; empty for a box that has a key of its own. */
  readonly leaves: readonly ShownUnit[];
}

/** What this gateway knows of boxes: its makers' lots, other makers' leaves on demand, and the ledger's word. */
export interface Trace {
  readonly lots: LotStore;
  /** Takes its makers' uploads. */
  readonly intake: LotIntake;
  /** Core's rules of boxes over the own copy of the ledger. */
  readonly source: UnitSource;
  /**
   * The leaf of an id with those of all that it lies in, from the inside out, each proven under its lot; empty when there
   * is no such unit. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE when its maker cannot be asked: that is not "unknown".
   */
  show(id: string): Promise<readonly ShownUnit[]>;
  /** The same from the lots of this gateway alone, for other organisations. */
  own(id: string): Promise<readonly ShownUnit[]>;
  /** What an act on a box or container must show: the leaves of which the ledger has no keys yet. Throws as `show`. */
  evidence(id: string): Promise<readonly ShownUnit[]>;
  /** Tags of the containers that a box or container lies in, from the inside out; none for what is not known. Throws as `show`. */
  containersOf(id: string): Promise<readonly string[]>;
  /** A box as the contract would find it; undefined when there is none. Throws as `show`, and INDEX_DIVERGED. */
  standing(id: string): Promise<UnitStanding | undefined>;
  /** The same over reads of a caller's own, such as those of one request fetched together. */
  over(records: UnitSource['records']): Trace;
}

/** The two ways to a leaf. */
export interface LeafSources {
  readonly source: UnitSource;
  readonly lots: LotStore;
  readonly intake: LotIntake;
  readonly own: (id: string) => Promise<readonly ShownUnit[]>;
  readonly foreign: (id: string) => Promise<readonly ShownUnit[]>;
}

export function newTrace({ source, lots, intake, own, foreign }: LeafSources): Trace {
  const show = async (id: string): Promise<readonly ShownUnit[]> => {
    const mine = await own(id);
    return mine.length > 0 ? mine : foreign(id);
  };
  return {
    lots,
    intake,
    source,
    own,
    show,
    over: (records) => newTrace({ source: { ...source, records }, lots, intake, own, foreign }),
    evidence: async (id) => {
      if ((await isBox(source, id)) || (await isContainer(source, id))) return [];
      return unkeyed(source, await show(id));
    },
    containersOf: async (id) => {
      const keyed = (await isBox(source, id)) || (await isContainer(source, id));
      const leaves = keyed ? [] : await unkeyed(source, await show(id));
      if (!keyed && leaves.length === 0) return [];
      const isSold = leaves[0] === undefined ? await isBox(source, id) : leaves[0].opening.unit.level === 1;
      const open = isSold ? openUnit : openContainer;
      const { rungs } = await open(source, pointersOf(leaves), { id, openings: openingsOf(leaves) });
      return rungs.map(({ tag }) => tag);
    },
    standing: async (id) => {
      const isKnown = await isBox(source, id);
      const leaves = isKnown ? [] : await unkeyed(source, await show(id));
      if (!isKnown && leaves.length === 0) return undefined;
      return { ...(await openUnit(source, pointersOf(leaves), { id, openings: openingsOf(leaves) })), leaves };
    },
  };
}

function pointersOf(leaves: readonly ShownUnit[]) {
  return leaves.map(({ pointer }) => pointer);
}

function openingsOf(leaves: readonly ShownUnit[]) {
  return leaves.map(({ opening }) => opening);
}

/** The unit's own leaf, and those around it up to the first container that the ledger knows: it knows what is above it. */
async function unkeyed(source: UnitSource, shown: readonly ShownUnit[]): Promise<readonly ShownUnit[]> {
  for (const [index, { opening }] of shown.entries()) {
    const [first = ''] = opening.unit.ids;
    if (index > 0 && (await isContainer(source, first))) return shown.slice(0, index);
  }
  return shown;
}

function isBox(source: UnitSource, id: string): Promise<boolean> {
  return hasKey(source, id, boxKey);
}

function isContainer(source: UnitSource, id: string): Promise<boolean> {
  return hasKey(source, id, containerKey);
}

async function hasKey({ records, tags }: UnitSource, id: string, keyOf: (tag: string) => string): Promise<boolean> {
  for (const tag of tags.all(domainOf(id), [id])) {
    if ((await records.get(keyOf(tag), jsonValue)) !== undefined) return true;
  }
  return false;
}
