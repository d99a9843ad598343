import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Service } from '../processes/supervise.ts';
import type { DataFolder } from './data-folder.ts';

/** The embedded node, or a network of Fabric's own binaries. */
export const ENGINES = ['devnet', 'fabric'] as const;
export const EngineName = z.enum(ENGINES, { error: `the engine is one of ${ENGINES.join(', ')}` });
export type EngineName = z.infer<typeof EngineName>;

/** What keeps the ledger of a running product and runs the contracts. */
export interface Engine {
  readonly name: EngineName;
  /** What it is, for the start screen and the conditions of a measurement. */
  readonly title: string;
  /** Folder with `orgs/<MSPID>`, the same layout whichever engine made it. */
  readonly identities: string;
  /** Its processes; they start together. */
  readonly services: readonly Service[];
  /** Processes below those, by node: to be measured, and found again when whoever owned them was killed. */
  nodes(): Promise<readonly NodeProcess[]>;
}

export interface NodeProcess {
  readonly name: string;
  readonly pid: number;
}

/** An engine asked for by its name. @throws with a sentence */
export function parseEngine(name: string | undefined): EngineName | undefined {
  if (name === undefined) return undefined;
  const parsed = EngineName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new Error(`There is no engine '${name}'; there are ${ENGINES.join(' and ')}.`);
}

const Kept = z.strictObject({ engine: EngineName });

/**
 * The engine of a data folder: the one it began with, else the one asked for, else devnet.
 * @throws with a sentence when another one is asked for: blocks and certificates of one are not those of the other
 */
export async function engineOfData(folder: DataFolder, asked: EngineName | undefined): Promise<EngineName> {
  const kept = await keptEngine(folder);
  if (kept === undefined || asked === undefined || kept === asked) return kept ?? asked ?? 'devnet';
  throw new Error(
    `The data in ${folder.root} were begun with the engine ${kept}; ${asked} cannot go on with its ledger. ` +
      `Start with --engine ${kept}, or use another folder: PIAOSU_DATA=FOLDER`,
  );
}

/** Remembers the engine that begins on a data folder. */
export async function keepEngine(folder: DataFolder, engine: EngineName): Promise<void> {
  const file = fileOf(folder);
  if (!existsSync(file)) await writeFile(file, `${JSON.stringify({ engine })}\n`);
}

/** Data from before engines were named, or of a network that ran alone, say it by their folder. */
async function keptEngine(folder: DataFolder): Promise<EngineName | undefined> {
  const file = fileOf(folder);
  if (existsSync(file)) return Kept.parse(JSON.parse(await readFile(file, 'utf8'))).engine;
  for (const engine of ENGINES) if ((await readdir(folder[engine]).catch(() => [])).length > 0) return engine;
  return undefined;
}

function fileOf(folder: DataFolder): string {
  return join(folder.root, 'engine.json');
}
