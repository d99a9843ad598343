import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What a page loads before it can be used, in bytes of gzip. */
export const FIRST_LOAD_BUDGET: Readonly<Record<string, number>> = {
  'index.html': 450 * 1024,
  'check.html': 120 * 1024,
};

/** A page, the files it loads at once (scripts, what they import statically, styles), and their sum in bytes of gzip. */
export interface FirstLoad {
  readonly page: string;
  readonly files: readonly string[];
  readonly gzip: number;
}

interface Chunk {
  readonly file: string;
  readonly imports: readonly string[];
  readonly css: readonly string[];
}

/** First loads of the built pages, from Vite's manifest. Fonts are not counted: they come after the first paint. */
export function readFirstLoads(dist: string): FirstLoad[] {
  const manifest = readManifest(join(dist, '.vite', 'manifest.json'));
  return Object.keys(FIRST_LOAD_BUDGET)
    .filter((page) => manifest.has(page))
    .map((page) => {
      const files = [page, ...filesOf(page, manifest)];
      const sizes = files.map((file) => gzipSync(readFileSync(join(dist, file))).length);
      return { page, files, gzip: sizes.reduce((sum, size) => sum + size, 0) };
    });
}

/** Prints the first load of each page after a build; the test beside this file fails for a page over its budget. */
export function firstLoads(): Plugin {
  let dist = '';
  return {
    name: 'piaosu-first-load',
    apply: 'build',
    configResolved: (config) => {
      dist = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const { page, gzip, files } of existsSync(dist) ? readFirstLoads(dist) : []) {
        const budget = FIRST_LOAD_BUDGET[page] ?? 0;
        const line = `${page}: first load ${kib(gzip)} of ${kib(budget)} gzip, ${files.length} files`;
        if (gzip > budget) this.warn(`${line}: over its budget`);
        else this.info(line);
      }
    },
  };
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

function filesOf(entry: string, manifest: ReadonlyMap<string, Chunk>): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const waiting = [entry];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = manifest.get(name);
    if (chunk === undefined || seen.has(name)) continue;
    seen.add(name);
    for (const file of [chunk.file, ...chunk.css]) files.add(file);
    waiting.push(...chunk.imports);
  }
  return files;
}

function readManifest(file: string): Map<string, Chunk> {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(entriesOf(parsed).map(([name, chunk]) => [name, toChunk(Object.fromEntries(entriesOf(chunk)))]));
}

function toChunk(chunk: Readonly<Record<string, unknown>>): Chunk {
  const { file } = chunk;
  return { file: typeof file === 'string' ? file : '', imports: texts(chunk['imports']), css: texts(chunk['css']) };
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
