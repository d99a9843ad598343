import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = (language: string) => new URL(`${language}/`, import.meta.url);
const FILES = readdirSync(folder('zh-CN'));

/** Key → text, keys of nested texts joined by points, plural forms of one key taken together. */
function textsOf(language: string, file: string): Map<string, string> {
  const parsed: unknown = JSON.parse(readFileSync(new URL(file, folder(language)), 'utf8'));
  return new Map(flat('', parsed));
}

function flat(path: string, value: unknown): [string, string][] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => flat(path === '' ? key : `${path}.${key}`, inner));
  }
  return [[path.replace(/_(?:one|other)$/u, ''), String(value)]];
}

test('both languages have the same files', () => {
  expect(readdirSync(folder('en'))).toEqual(FILES);
});

describe.each(FILES)('%s', (file) => {
  const [zh, en] = [textsOf('zh-CN', file), textsOf('en', file)];

  test('has the same keys in both languages', () => {
    expect([...en.keys()].toSorted()).toEqual([...zh.keys()].toSorted());
  });

  test('has the same values to fill in, and no text is empty', () => {
    const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name]) => name).toSorted();
    const different = [...zh].filter(([key, text]) => {
      const other = en.get(key) ?? '';
      return text.trim() === '' || other.trim() === '' || holes(text).join() !== holes(other).join();
    });
    expect(different.map(([key]) => key)).toEqual([]);
  });
});

test('every file of texts is known to the types', () => {
  const types = readFileSync(new URL('resources.ts', import.meta.url), 'utf8');
  expect(FILES.filter((file) => !types.includes(`./zh-CN/${file}`))).toEqual([]);
});
