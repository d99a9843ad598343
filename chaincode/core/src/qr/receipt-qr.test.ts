import { generateKeyPairSync, sign, verify, createPublicKey } from 'node:crypto';
import { array, assert, constantFrom, date, integer, property, string, tuple, record as shaped } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignatureVerifier } from '../evidence/ports.ts';
import { MAX_FEN } from '../ledger/field.ts';
import type { InstitutionRecord } from '../ledger/registry-record.ts';
import { toBase64Url } from '../encoding/text-forms.ts';
import {
  elementsOfQr,
  isReceiptQrText,
  MAX_QR_CHARACTERS,
  parseReceiptQr,
  printReceiptQr,
  receiptQrMessage,
  type ReceiptQrPayload,
} from './receipt-qr.ts';
import { verifyReceiptQr, type QrIssuer } from './verify-receipt-qr.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

const verifier: SignatureVerifier = (_alg, key, message, signature) =>
  verify(
    'sha256',
    message,
    { key: createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' }), dsaEncoding: 'ieee-p1363' },
    signature,
  );

const R1: ReceiptQrPayload = {
  v: 1,
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000101',
  checkCode: '7k2m9q',
  issueDate: '2026-01-05',
  totalFen: 100_000,
  issuer: 'H33010000001',
  keyId: 'k-1',
};

const issuer: InstitutionRecord = {
  v: 1,
  id: R1.issuer,
  org: 'HealthMSP',
  kinds: ['HOSPITAL'],
  state: 'ACTIVE',
  name: '示范医院',
  keys: [{ id: R1.keyId, alg: 'ES256', spki, custody: 'GATEWAY', from: { epoch: 0, time: 0 } }],
};

function signed(payload: ReceiptQrPayload): string {
  const signature = sign('sha256', receiptQrMessage(payload), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
  return printReceiptQr(payload, signature);
}

function verdictOf(text: string, { record }: QrIssuer = { record: issuer }) {
  const qr = parseReceiptQr(text);
  if (!qr.ok) throw new Error('no QR code');
  return verifyReceiptQr(verifier, qr.value, { record });
}

const digits = (length: number) =>
  array(integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
const letters = (alphabet: string, minLength: number, maxLength: number) =>
  string({ unit: constantFrom(...Array.from(alphabet)), minLength, maxLength });
const ALPHANUMERIC = '0123456789ABCXYZabcxyz';

const payloads = shaped({
  v: constantFrom(1 as const),
  eInvoiceCode: digits(8),
  eInvoiceNumber: digits(10),
  checkCode: letters('0123456789abcdefghijklmnopqrstuvwxyz', 6, 6),
  issueDate: date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map((day) =>
    day.toISOString().slice(0, 10),
  ),
  totalFen: integer({ min: -MAX_FEN, max: MAX_FEN }).map((fen) => (fen === 0 ? 0 : fen)),
  issuer: tuple(letters(ALPHANUMERIC, 1, 1), letters(`${ALPHANUMERIC}-`, 0, 47)).map((parts) => parts.join('')),
  keyId: tuple(letters(ALPHANUMERIC, 1, 1), letters(`${ALPHANUMERIC}._-`, 0, 63)).map((parts) => parts.join('')),
});
const signatures = array(integer({ min: 0, max: 255 }), { minLength: 64, maxLength: 64 }).map((all) =>
  Uint8Array.from(all),
);

describe('the text of a receipt’s QR code', () => {
  it('is read back to what was printed, whatever is in it, and is never longer than a QR code may be', () => {
    assert(
      property(payloads, signatures, (payload, signature) => {
        const text = printReceiptQr(payload, signature);
        expect(text.length).toBeLessThanOrEqual(MAX_QR_CHARACTERS);
        expect(isReceiptQrText(text)).toBe(true);
        expect(parseReceiptQr(text)).toEqual({
          ok: true,
          value: { payload, signature: toBase64Url(signature) },
        });
      }),
    );
  });

  it('has one form: whatever else is parsed at all is printed back to the same text', () => {
    const text = signed(R1);
    const edits = tuple(integer({ min: 0, max: text.length - 1 }), letters('0.-aZ１ \n', 0, 2));
    assert(
      property(edits, ([at, put]) => {
        const edited = text.slice(0, at) + put + text.slice(at + 1);
        const read = parseReceiptQr(edited);
        if (!read.ok) return;
        const { payload, signature } = read.value;
        expect(printReceiptQr(payload, Buffer.from(signature, 'base64url'))).toBe(edited.trim());
      }),
    );
  });

  it.each([
    ['another prefix', (text: string) => text.replace('PSR1', 'PSR2')],
    ['a leading zero in the sum', (text: string) => text.replace('.100000.', '.0100000.')],
    ['minus nothing', (text: string) => text.replace('.100000.', '.-0.')],
    ['a day that does not exist', (text: string) => text.replace('20260105', '20260230')],
    ['a capital in the check code', (text: string) => text.replace('7k2m9q', '7K2M9Q')],
    ['a part too many', (text: string) => text.replace('PSR1.', 'PSR1.0.')],
    ['a cut signature', (text: string) => text.slice(0, -1)],
    ['endless text', (text: string) => text + ' '.repeat(1_000)],
  ])('is refused with %s', (_, change) => {
    expect(parseReceiptQr(change(signed(R1)))).toMatchObject({ ok: false, faults: [{ code: 'SCHEMA' }] });
  });

  it('says the elements of the receipt as a form would ask for them', () => {
    const qr = parseReceiptQr(` ${signed(R1)}\r\n`);
    expect(qr.ok && elementsOfQr(qr.value)).toEqual({
      eInvoiceCode: '33060125',
      eInvoiceNumber: '0000000101',
      checkCode: '7k2m9q',
      issueDate: '2026-01-05',
      totalAmount: '1000.00',
    });
  });
});

describe('a QR code with no network', () => {
  it('proves who signed the elements and no more: UNCONFIRMED', () => {
    expect(verdictOf(signed(R1))).toMatchObject({
      headline: 'UNCONFIRMED',
      checks: [
        { name: 'integrity', result: 'valid' },
        { name: 'anchoring', result: 'unknown' },
        { name: 'issuer', result: 'valid' },
        { name: 'status', result: 'unknown' },
        { name: 'eligibility' },
      ],
    });
  });

  it('with any element changed after it was signed is TAMPERED by SIGNATURE_INVALID', () => {
    const text = signed(R1);
    const altered = [
      ['.100000.', '.900000.'],
      ['7k2m9q', '7k2m9r'],
      ['20260105', '20260106'],
      ['0000000101', '0000000102'],
    ] as const;
    for (const [from, to] of altered) {
      const verdict = verdictOf(text.replace(from, to));
      expect(verdict.headline).toBe('TAMPERED');
      expect(verdict.checks[0]).toMatchObject({ code: 'SIGNATURE_INVALID' });
    }
  });

  it('by a key or an institution that the roots do not know is UNCONFIRMED, never valid', () => {
    for (const record of [undefined, { ...issuer, id: 'H33010000002' }, { ...issuer, keys: [] }]) {
      const verdict = verdictOf(signed(R1), { record });
      expect(verdict.headline).toBe('UNCONFIRMED');
      expect(verdict.checks.some(({ result }) => result === 'valid')).toBe(false);
    }
  });

  it('by a revoked key leaves the issuer unknown: it may have been anchored before', () => {
    const [key] = issuer.keys;
    if (key === undefined) throw new Error('no key');
    const verdict = verdictOf(signed(R1), {
      record: { ...issuer, keys: [{ ...key, revoked: { epoch: 5, time: 5 } }] },
    });
    expect(verdict).toMatchObject({ headline: 'UNCONFIRMED' });
    expect(verdict.checks[2]).toMatchObject({ name: 'issuer', result: 'unknown', code: 'KEY_REVOKED' });
  });
});
