import { devnetEngine } from './devnet.ts';
import type { Engine, EngineName } from './engine.ts';
import { fabricBinaries, fabricEngine } from './fabric.ts';
import type { Place } from './place.ts';

/** What every part of a running product knows. */
export interface Site extends Place {
  readonly engine: Engine;
}

const MAKERS: Readonly<Record<EngineName, (place: Place) => Engine>> = { devnet: devnetEngine, fabric: fabricEngine };

/** @throws with a sentence when this machine lacks what an engine is made of: before anything is written. */
export function assertEngineUsable(engine: EngineName): void {
  if (engine === 'fabric') fabricBinaries(process.env);
}

export function siteOf(place: Place, engine: EngineName): Site {
  return { ...place, engine: MAKERS[engine](place) };
}
