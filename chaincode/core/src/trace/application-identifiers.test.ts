import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkNamed } from './ai-check.ts';
import { applicationIdentifier, applicationIdentifierAt } from './application-identifier.ts';
import { APPLICATION_IDENTIFIERS, type ApplicationIdentifierRow } from './application-identifiers.ts';

/** GS1 Barcode Syntax Dictionary: third-party data that lies beside the repository, not in it. */
const PUBLISHED = new URL('../../../../../shared/data/gs1/gs1-syntax-dictionary.txt', import.meta.url);
const isThere = existsSync(PUBLISHED);
if (!isThere)
  process.stderr.write(
    '\nNOT CHECKED: our application identifiers against GS1 (no ../shared/data/gs1 beside this clone)\n',
  );

function readPublished(): ApplicationIdentifierRow[] {
  return readFileSync(PUBLISHED, 'utf8')
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => toRow(line.replace(/#.*$/, '').trim().split(/\s+/)));
}

function toRow([ai = '', ...words]: readonly string[]): ApplicationIdentifierRow {
  const flags = words.find((word) => /^[*?]+$/.test(word)) ?? '';
  const valuesOf = (key: string): string[] =>
    words.flatMap((word) => (word === key ? [''] : word.startsWith(`${key}=`) ? [word.slice(key.length + 1)] : []));
  const [requires, [excludes], [qualifiers]] = [valuesOf('req'), valuesOf('ex'), valuesOf('dlpkey')];
  return {
    ai,
    format: words.filter((word) => /^\[?[NXYZ](?:\.\.)?\d/.test(word)).join(' '),
    ...(flags.includes('*') ? { predefined: true } : {}),
    ...(flags.includes('?') ? {} : { attribute: false }),
    ...(requires.length === 0 ? {} : { requires }),
    ...(excludes === undefined ? {} : { excludes }),
    ...(qualifiers === undefined ? {} : { qualifiers }),
  };
}

const byAi = (left: ApplicationIdentifierRow, right: ApplicationIdentifierRow): number => (left.ai < right.ai ? -1 : 1);

describe('application identifiers', () => {
  it.runIf(isThere)(
    'are those that GS1 publishes, row by row: format, FNC1, checks, associations, Digital Link',
    () => {
      const published = readPublished();
      expect(published.length).toBeGreaterThan(200);
      expect(APPLICATION_IDENTIFIERS.toSorted(byAi)).toEqual(published.toSorted(byAi));
    },
  );

  it('name no check that this version does not know', () => {
    const names = APPLICATION_IDENTIFIERS.flatMap(({ format }) =>
      format.split(/[ ,]/).filter((word) => /^[a-z]/.test(word)),
    );
    expect(names.filter((name) => checkNamed(name) === undefined)).toEqual([]);
  });

  it('have formats that are understood, whose lengths follow', () => {
    for (const { ai } of APPLICATION_IDENTIFIERS) {
      const found = applicationIdentifier(ai.slice(0, 4).split('-')[0] ?? '');
      expect(found?.components.every(({ min, max }) => min >= 1 && max >= min)).toBe(true);
    }
    expect(applicationIdentifier('423')).toMatchObject({ min: 3, max: 15 });
    expect(applicationIdentifier('253')).toMatchObject({ min: 13, max: 30 });
    expect(applicationIdentifier('8008')).toMatchObject({ min: 8, max: 12 });
  });

  it('of predefined length have one length', () => {
    for (const { ai, predefined } of APPLICATION_IDENTIFIERS) {
      const found = applicationIdentifier(ai.split('-')[0] ?? '');
      if (predefined === true) expect(found?.min).toBe(found?.max);
    }
  });

  it('are expanded from ranges, and none begins another', () => {
    expect(applicationIdentifier('3105')?.ai).toBe('3105');
    expect(applicationIdentifier('3106')).toBeUndefined();
    expect(applicationIdentifier('95')?.max).toBe(90);
    expect(applicationIdentifierAt('xx8006', 2)?.ai).toBe('8006');
    expect(applicationIdentifierAt('05', 0)).toBeUndefined();
  });
});
