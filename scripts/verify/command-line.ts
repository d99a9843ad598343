import { parseArgs } from 'node:util';
import { DEFAULT_POLICY } from '@piaosu/core';
import { UnusableError } from './unusable.ts';

/** What the caller asks for. */
export interface CommandLine {
  readonly file: string;
  readonly trust: readonly string[];
  readonly witnesses: number;
  readonly json: boolean;
}

/** Throws UnusableError when the words make no command. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const { values, positionals } = split(words);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) {
    throw new UnusableError('请给出一个证据包文件。', 'Name exactly one package file.');
  }
  return { file, trust: values.trust ?? [], witnesses: parseCount(values.witnesses), json: values.json ?? false };
}

function split(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        trust: { type: 'string', multiple: true },
        witnesses: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw new UnusableError('参数有误，请见 piaosu help。', 'Unknown option; see piaosu help.', cause);
  }
}

function parseCount(text: string | undefined): number {
  if (text === undefined) return DEFAULT_POLICY.witnesses;
  if (/^[1-9]$/.test(text)) return Number(text);
  throw new UnusableError('--witnesses 应为 1 至 9。', '--witnesses must be 1 to 9.');
}
