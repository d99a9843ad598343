import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLAIM_CODES, CONSENT_CODES, PATIENT_CODES, RECEIPT_CODES, TRACE_CODES, VERDICT_CODES } from '@piaosu/core';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['chaincode', 'gateway', 'scripts', 'test'];

/** They look at the catalogue of codes itself. */
const CATALOGUES = ['codes.test.ts', 'alert-rule.test.ts', 'codes-covered.test.ts'];

const CODES = [RECEIPT_CODES, CLAIM_CODES, VERDICT_CODES, CONSENT_CODES, PATIENT_CODES, TRACE_CODES];
const codes = CODES.flatMap(Object.keys);

function testTexts(): string {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, folder, name)),
  );
  const tests = files.filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'));
  return tests
    .filter((name) => !CATALOGUES.some((catalogue) => name.endsWith(catalogue)))
    .map((name) => readFileSync(name, 'utf8'))
    .join('\n');
}

test('every code of receipts, claims, verdicts, consents, patients and boxes is asserted by some test', () => {
  const words = new Set(testTexts().match(/\b[A-Z][A-Z0-9_]{2,}\b/gu));
  expect(codes.length).toBeGreaterThan(60);
  expect(codes.filter((code) => !words.has(code))).toEqual([]);
});
