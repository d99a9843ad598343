import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { utf8 } from '@piaosu/core';
import * as verifier from '../verify/index.ts';
import { checkReceipt, type Means, type ReceiptQuestion } from './receipt-check.ts';
import type { Reply } from './service.ts';

const FOLDER = new URL('../../../chaincode/core/vectors/evidence/', import.meta.url);
const file = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(`${name}.json`, FOLDER)));
const roots = verifier.readTrustRoots(JSON.parse(readFileSync(new URL('trust.json', FOLDER), 'utf8')));
const AWAY: Reply = { state: 'UNAVAILABLE' };
const GENUINE: Reply = {
  state: 'ANSWERED',
  body: {
    ...{ headline: 'GENUINE', sentence: {}, fields: [], lines: [], asOfBlock: 7 },
    checks: ['integrity', 'anchoring', 'issuer', 'status'].map((name) => ({ name, result: 'valid' })),
  },
};

function check(question: ReceiptQuestion, reply: Reply, means: Partial<Means> = {}) {
  const asked: object[] = [];
  const result = checkReceipt(question, {
    ask: (body) => {
      asked.push(body);
      return Promise.resolve(reply);
    },
    roots: () => Promise.resolve(roots),
    verifier: () => Promise.resolve(verifier),
    readPicture: () => Promise.resolve([]),
    onStage: () => undefined,
    now: () => Date.parse('2030-01-01T00:00:00Z') / 1000,
    ...means,
  });
  return result.then((found) => ({ found, asked }));
}

const ofFile = (name: string): ReceiptQuestion => ({ form: 'FILE', bytes: file(name) });
const broken = () => Promise.reject(new Error('no network'));

describe('a package file', () => {
  it('never leaves the browser: only the five elements are asked for', async () => {
    const { found, asked } = await check(ofFile('whole'), GENUINE);
    expect(found).toMatchObject({ kind: 'FINDING', finding: { headline: 'GENUINE' }, fingerprint: roots?.fingerprint });
    expect(asked.map((body) => Object.keys(body))).toEqual([['elements']]);
  });

  it('without its check code cannot be asked for, and nothing is', async () => {
    const { found, asked } = await check(ofFile('one-line'), GENUINE);
    expect(found).toMatchObject({ finding: { headline: 'UNCONFIRMED', reasons: ['STATUS_NOT_ASKED'] } });
    expect(asked).toEqual([]);
  });

  it('that was altered is TAMPERED with the lines, and nobody is asked', async () => {
    const { found, asked } = await check(ofFile('two-lines-altered'), GENUINE);
    expect(found).toMatchObject({ finding: { headline: 'TAMPERED', lines: [{ line: 2 }, { line: 3 }] } });
    expect(asked).toEqual([]);
  });

  it('is UNCONFIRMED when nobody answers, also when the trust roots could not be had', async () => {
    expect((await check(ofFile('whole'), AWAY)).found).toMatchObject({
      finding: { headline: 'UNCONFIRMED', reasons: ['STATUS_NOT_ANSWERED'] },
    });
    const rootless = await check(ofFile('whole'), AWAY, { roots: () => Promise.resolve(undefined) });
    expect(rootless.found).toMatchObject({ finding: { headline: 'UNCONFIRMED' } });
    expect(rootless.found).toMatchObject({ finding: { reasons: ['STATUS_NOT_ANSWERED', 'NO_ROOTS'] } });
  });

  it('is not checked when the verifier cannot be loaded', async () => {
    const { found } = await check(ofFile('whole'), GENUINE, { verifier: broken });
    expect(found).toEqual({ kind: 'NOTICE', notice: { name: 'VERIFIER_MISSING' } });
  });
});

describe('other files', () => {
  it('are asked about as they are; refusals keep their code', async () => {
    const bytes = new Uint8Array(utf8('<EInvoice/>'));
    const refusal: Reply = { state: 'REFUSED', problem: { code: 'SCHEMA', errors: [], traceId: 't-1' } };
    const { found, asked } = await check({ form: 'FILE', bytes }, refusal);
    expect(asked).toEqual([{ file: Buffer.from('<EInvoice/>').toString('base64') }]);
    expect(found).toEqual({ kind: 'NOTICE', notice: { name: 'UNREADABLE', code: 'SCHEMA', traceId: 't-1' } });
  });

  it('that are pictures are read for their code; PDF is explained', async () => {
    const picture: ReceiptQuestion = { form: 'FILE', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) };
    const noticeOf = async (means: Partial<Means>) => (await check(picture, AWAY, means)).found;
    expect(await noticeOf({})).toMatchObject({ notice: { name: 'PICTURE_WITHOUT_CODE' } });
    expect(await noticeOf({ readPicture: broken })).toMatchObject({ notice: { name: 'VERIFIER_MISSING' } });
    const other = { readPicture: () => Promise.resolve(['https://example.org/']) };
    expect(await noticeOf(other)).toMatchObject({ notice: { name: 'OTHER_CODE' } });
    const pdf = await check({ form: 'FILE', bytes: new Uint8Array(utf8('%PDF-1.7')) }, AWAY);
    expect(pdf.found).toMatchObject({ notice: { name: 'PDF' } });
  });
});

describe('an answer', () => {
  const elements = {
    ...{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000101', checkCode: '7k2m9q' },
    ...{ issueDate: '2026-01-05', totalAmount: '1000.00' },
  };

  it('that does not come, or is none of ours, is no word about the receipt', async () => {
    const replies: Reply[] = [
      AWAY,
      { state: 'ANSWERED', body: { headline: 'GENUINE' } },
      { state: 'ANSWERED', body: 1 },
    ];
    for (const reply of replies) {
      const { found } = await check({ form: 'ELEMENTS', elements }, reply);
      expect(found).toEqual({ kind: 'NOTICE', notice: { name: 'UNAVAILABLE' } });
    }
  });

  it('A1, A3: NOT_FOUND has no checks and nothing that tells two cases apart', async () => {
    const body = { headline: 'NOT_FOUND', sentence: {}, checks: [], fields: [], lines: [] };
    const { found } = await check({ form: 'ELEMENTS', elements }, { state: 'ANSWERED', body });
    expect(found).toMatchObject({ kind: 'FINDING', finding: { headline: 'NOT_FOUND', checks: [], reasons: [] } });
  });
});
