import { expect, test } from 'vitest';
import { CertificateAuthority } from '../../../identities/certificate-authority.ts';
import type { Identity } from '../msp/identity.ts';
import { ChannelMsps } from '../msp/msp.ts';
import { Signer } from '../msp/signer.ts';
import { layoutsFor } from './layouts.ts';
import { parsePolicy } from './policy-text.ts';
import { decodePolicy, encodePolicy, evaluatePolicy, peersOutOf, type PolicyRule } from './signature-policy.ts';

const ORGANISATIONS = ['A', 'B', 'C', 'D'];

async function identityOf(mspId: string, unit: string): Promise<Identity> {
  const authority = await CertificateAuthority.create(`ca.${mspId}`, mspId);
  const leaf = await authority.issue({ commonName: 'x', organisation: mspId, unit });
  const msps = new ChannelMsps([
    { mspId, rootCertificates: [authority.pem.certificatePem], intermediateCertificates: [], tlsRootCertificates: [] },
  ]);
  const identity = msps.deserialize(new Signer(mspId, leaf.certificatePem, leaf.privateKeyPem).serialized);
  if (identity === undefined) throw new Error('no identity');
  return identity;
}

const [peerA, peerB, peerC] = await Promise.all(['A', 'B', 'C'].map((mspId) => identityOf(mspId, 'peer')));
const clientA = await identityOf('A', 'client');

function holds(text: string, ...signers: (Identity | undefined)[]): boolean {
  return evaluatePolicy(
    parsePolicy(text),
    signers.filter((signer) => signer !== undefined),
  );
}

test('2 of 4 peers needs two organisations, and peers', () => {
  const rule = peersOutOf(2, ORGANISATIONS);
  expect(
    evaluatePolicy(
      rule,
      [peerA, peerB].filter((x) => x !== undefined),
    ),
  ).toBe(true);
  expect(
    evaluatePolicy(
      rule,
      [peerA].filter((x) => x !== undefined),
    ),
  ).toBe(false);
  expect(
    evaluatePolicy(
      rule,
      [clientA, peerB].filter((x) => x !== undefined),
    ),
  ).toBe(false);
});

test('one signature counts for one principal only', () => {
  expect(holds("AND('A.member', 'A.peer')", peerA)).toBe(false);
  expect(holds("AND('A.member', 'A.peer')", clientA, peerA)).toBe(true);
});

test('a failing branch gives back what it used', () => {
  expect(holds("OR(AND('A.peer', 'D.peer'), AND('A.peer', 'C.peer'))", peerA, peerC)).toBe(true);
});

test('a policy survives encoding', () => {
  const rule = parsePolicy("OutOf(1, 'A.peer', AND('B.member', 'C.admin'))");
  expect(decodePolicy(encodePolicy(rule))).toEqual(rule);
});

test.each([
  ["OutOf(2, 'A.peer'", 'unreadable policy'],
  ["XOR('A.peer')", 'unknown operator XOR'],
  ["AND('A.king')", 'A.king is not MSP.role'],
  ["AND('A.peer') x", 'text after the policy'],
])('%s is refused', (text, reason) => {
  expect(() => parsePolicy(text)).toThrow(reason);
});

test('bytes that are no policy are not satisfied by anybody', () => {
  expect(decodePolicy(Buffer.from('junk'))).toBeUndefined();
});

test('layouts are minimal and begin with those of the preferred organisation', () => {
  const layouts = layoutsFor([peersOutOf(2, ORGANISATIONS)], ORGANISATIONS, 'C');
  expect(layouts).toHaveLength(6);
  expect(layouts.slice(0, 3).every((layout) => layout.includes('C'))).toBe(true);
});

test('layouts satisfy all policies at once', () => {
  const own: PolicyRule = parsePolicy("AND('D.member')");
  expect(layoutsFor([own], ORGANISATIONS, 'A')).toEqual([['D']]);
  expect(layoutsFor([peersOutOf(2, ORGANISATIONS), own], ORGANISATIONS, 'A')[0]).toEqual(['A', 'D']);
});

test('a policy that no peers can satisfy has no layout', () => {
  expect(layoutsFor([parsePolicy("AND('A.admin')")], ORGANISATIONS, 'A')).toEqual([]);
});
