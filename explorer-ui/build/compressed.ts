import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What gets smaller; fonts and pictures are compressed already. */
const TEXT = /\.(?:js|css|html|svg|json|wasm|txt)$/u;
const SMALLEST = 1024;

/** Puts `x.gz` and `x.br` beside every file worth it, so that the gateway never compresses while somebody waits. */
export function compressed(): Plugin {
  let dist = '';
  return {
    name: 'piaosu-compressed',
    apply: 'build',
    configResolved: (config) => {
      dist = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const file of filesBelow(dist)) if (TEXT.test(file) && statSync(file).size >= SMALLEST) compress(file);
    },
  };
}

function compress(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
