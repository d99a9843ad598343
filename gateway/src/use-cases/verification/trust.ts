import { readFileSync } from 'node:fs';
import { unwrap, type Trust } from '@piaosu/core';
import { normalisePem, readCertificate } from '../../native/certificate.ts';
import { nativeVerifier } from '../../native/signature.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import type { Organisation } from '../../organisation.ts';
import { rememberingVerifier } from './remembering-verifier.ts';

type Trusting = Pick<Organisation, 'config'>;

const known = new WeakMap<Organisation['config'], Trust>();

/** What the organisation believes without proof: its cryptography and the authorities of its configuration. */
export function trustOf(organisation: Trusting): Trust {
  const trust = known.get(organisation.config) ?? readTrust(organisation);
  known.set(organisation.config, trust);
  return trust;
}

function readTrust({ config }: Trusting): Trust {
  const cas: Record<string, string> = {};
  for (const [mspId, { caFile }] of Object.entries(config.cas))
    cas[mspId] = unwrap(normalisePem(readFileSync(caFile, 'utf8')));
  return { verifySignature: rememberingVerifier(nativeVerifier), readCertificate, suiteOf: nativeSuite, cas };
}
