import { join } from 'node:path';
import { z } from 'zod';
import { EngineName } from './engine.ts';
import { ROOT } from './root.ts';

const Environment = z.object({
  PIAOSU_DATA: z.string().min(1).optional(),
  PIAOSU_ENGINE: EngineName.optional(),
  PIAOSU_PORT_BASE: z.coerce.number().int().min(1024).max(60_000).optional(),
});

/** Where `npm start` keeps its data. */
export function dataDirOf(env: NodeJS.ProcessEnv): string {
  return env['PIAOSU_DATA'] ?? join(ROOT, '.piaosu');
}

export interface StartEnvironment {
  readonly dataDir: string;
  readonly portBase: number | undefined;
  readonly engine: EngineName | undefined;
}

/** @throws with a sentence that names the wrong variable. */
export function readEnvironment(env: NodeJS.ProcessEnv): StartEnvironment {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is wrong: ${faults.join('; ')}`);
  }
  const { PIAOSU_ENGINE, PIAOSU_PORT_BASE } = parsed.data;
  return { dataDir: dataDirOf(env), portBase: PIAOSU_PORT_BASE, engine: PIAOSU_ENGINE };
}
