import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HEADLINES, type CheckName } from '@piaosu/core';
import { readTrustRoots, verifyPackage, type Roots } from '../verify/index.ts';
import type { ReceiptAnswer } from './answers.ts';
import {
  findingOfAnswer,
  findingOfVerdict,
  isProven,
  isStatusOpen,
  toneOf,
  withStatus,
  type Finding,
} from './finding.ts';

const FOLDER = new URL('../../../chaincode/core/vectors/evidence/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(`${name}.json`, FOLDER), 'utf8');
const NOW = Date.parse('2030-01-01T00:00:00Z') / 1000;
const ROOTS: Pick<Roots, 'cas'> = readTrustRoots(JSON.parse(read('trust'))) ?? { cas: {} };

function verified(name: string, roots = ROOTS) {
  const shown = verifyPackage(read(name), roots, NOW);
  if (shown.state !== 'VERIFIED') throw new TypeError(shown.state);
  return { finding: findingOfVerdict(shown.verdict, shown.shown), verdict: shown.verdict };
}

const VALID = ['integrity', 'anchoring', 'issuer', 'status'] as const;
const allValid = VALID.map((name: CheckName) => ({ name, result: 'valid' as const }));

function answer(headline: ReceiptAnswer['headline'], checks: ReceiptAnswer['checks'] = allValid): ReceiptAnswer {
  return { headline, sentence: null, checks, fields: [], lines: [], asOfBlock: 99 };
}

const answered = (...of: Parameters<typeof answer>) => ({ state: 'ANSWERED', answer: answer(...of) }) as const;
const resultOf = (finding: Finding, name: string) => finding.checks.find((check) => check.name === name)?.result;

describe('a package that was verified in the browser', () => {
  it('alone is amber: nobody has said what became of it', () => {
    const { finding, verdict } = verified('whole');
    expect(finding.headline).toBe('UNCONFIRMED');
    expect(toneOf(finding)).toBe('doubt');
    expect(isStatusOpen(verdict)).toBe(true);
    expect(isProven(finding)).toBe(true);
  });

  it('is green once the service says that it stands, and the list says who found what', () => {
    const finding = withStatus(verified('whole').finding, answered('GENUINE'));
    expect(finding.headline).toBe('GENUINE');
    expect(toneOf(finding)).toBe('good');
    expect(finding.checks.map(({ name, by }) => `${name} ${by}`)).toEqual([
      ...['integrity BROWSER', 'anchoring BROWSER', 'issuer BROWSER', 'status SERVICE'],
    ]);
  });

  it('stays amber with the reason when the service is silent, unsure or disagrees', () => {
    const { finding } = verified('whole');
    const reasons = [
      [{ state: 'NOT_ANSWERED' }, 'STATUS_NOT_ANSWERED'],
      [{ state: 'NOT_ASKED' }, 'STATUS_NOT_ASKED'],
      [answered('UNCONFIRMED'), 'SERVICE_UNSURE'],
      [answered('PENDING_ANCHOR'), 'SERVICE_UNSURE'],
      [answered('NOT_FOUND', []), 'SERVICE_DIFFERS'],
      [answered('MISMATCH'), 'SERVICE_DIFFERS'],
    ] as const;
    for (const [reply, reason] of reasons) {
      const found = withStatus(finding, reply);
      expect([found.headline, toneOf(found), ...found.reasons]).toEqual(['UNCONFIRMED', 'doubt', reason]);
    }
  });

  it('never gets its anchoring from the service: with one witness it stays amber whatever is said', () => {
    const found = withStatus(verified('one-witness').finding, answered('GENUINE'));
    expect([found.headline, toneOf(found)]).toEqual(['UNCONFIRMED', 'doubt']);
    const rootless = withStatus(verified('whole', { cas: {} }).finding, answered('GENUINE'));
    expect([rootless.headline, toneOf(rootless)]).toEqual(['UNCONFIRMED', 'doubt']);
  });

  it('is red when the service knows that it was red-flushed, and says so in the list', () => {
    const checks = [{ name: 'status', result: 'invalid', code: 'RED_FLUSHED' }] as const;
    const found = withStatus(verified('whole').finding, answered('RED_FLUSHED', checks));
    expect([found.headline, toneOf(found), resultOf(found, 'status')]).toEqual(['RED_FLUSHED', 'bad', 'invalid']);
  });

  it('A7: names the altered lines with what the file claims, and asks nobody', () => {
    const { finding, verdict } = verified('two-lines-altered');
    expect([finding.headline, toneOf(finding)]).toEqual(['TAMPERED', 'bad']);
    expect(finding.lines).toMatchObject([
      { line: 2, amount: '3000.00' },
      { line: 3, amount: '5452.00' },
    ]);
    expect([isStatusOpen(verdict), isProven(finding)]).toEqual([false, false]);
  });

  it.each(['proof-of-another-batch', 'inner-node-as-leaf', 'forked-log', 'red-flushed', 'false-cap'])(
    '%s is red',
    (name) => {
      const { finding, verdict } = verified(name);
      expect(toneOf(finding)).toBe('bad');
      expect(isStatusOpen(verdict)).toBe(false);
    },
  );
});

describe('an answer of the service', () => {
  it('is green only where its checks carry it: a headline alone is not believed', () => {
    expect(toneOf(findingOfAnswer(answer('GENUINE')))).toBe('good');
    expect(findingOfAnswer(answer('GENUINE', []))).toMatchObject({ headline: 'UNCONFIRMED' });
    const open = allValid.map((check) => (check.name === 'status' ? { ...check, result: 'unknown' as const } : check));
    expect(findingOfAnswer(answer('GENUINE', open))).toMatchObject({ headline: 'UNCONFIRMED' });
  });

  it('is green for no other headline, whatever its checks', () => {
    for (const headline of HEADLINES.filter((each) => each !== 'GENUINE')) {
      expect(toneOf(findingOfAnswer(answer(headline)))).not.toBe('good');
    }
  });
});
