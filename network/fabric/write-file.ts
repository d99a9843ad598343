import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const PRIVATE = 0o600;
const PUBLIC = 0o644;
const EXECUTABLE = 0o755;

/** Writes through a second name, so that a crash leaves the old or the new content, never half of it. */
function write(file: string, content: string | Uint8Array, mode: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, content, { mode });
  renameSync(`${file}.new`, file);
}

export function writePublic(file: string, content: string | Uint8Array): void {
  write(file, content, PUBLIC);
}

/** For keys and what contains them: readable by their owner only. */
export function writePrivate(file: string, content: string | Uint8Array): void {
  write(file, content, PRIVATE);
}

export function writeExecutable(file: string, content: string): void {
  write(file, content, EXECUTABLE);
}

export function writeJson(file: string, content: object): void {
  writePublic(file, `${JSON.stringify(content, null, 2)}\n`);
}
