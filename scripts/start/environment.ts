import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './root.ts';

const Environment = z.object({
  PIAOSU_DATA: z.string().min(1).optional(),
  PIAOSU_PORT_BASE: z.coerce.number().int().min(1024).max(60_000).optional(),
});

/** Where `npm start` keeps its data. */
export function dataDirOf(env: NodeJS.ProcessEnv): string {
  return env['PIAOSU_DATA'] ?? join(ROOT, '.piaosu');
}

/** @throws with a sentence that names the wrong variable. */
export function readEnvironment(env: NodeJS.ProcessEnv): { dataDir: string; portBase: number | undefined } {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is wrong: ${faults.join('; ')}`);
  }
  return { dataDir: dataDirOf(env), portBase: parsed.data.PIAOSU_PORT_BASE };
}
