import { isHex } from '../encoding/text-forms.ts';
import { HASH_BYTES, isDigestText } from '../hash/digest-text.ts';
import { integer, oneOf, text, textThat, valueThat, type Shape } from '../shape/shape.ts';

import { SIGNATURE_ALGS } from '../signature/signature-alg.ts';
import { isTag } from '../tags/tag.ts';
import { isDate } from '../time.ts';

/** The organisations of the consortium. Adding one is a line here, in the table of authorities and in `network/orgs`. */
export const ORGANISATIONS = ['HealthMSP', 'InsuranceMSP', 'DrugMSP', 'FinanceMSP'] as const;
export type Organisation = (typeof ORGANISATIONS)[number];

/** The one institution of kind AUTHORITY of each organisation, which registers the others. */
export const AUTHORITY_OF: Readonly<Record<Organisation, string>> = {
  HealthMSP: 'AUTH-HEALTH',
  InsuranceMSP: 'AUTH-INSURANCE',
  DrugMSP: 'AUTH-DRUG',
  FinanceMSP: 'AUTH-FINANCE',
};

/** The numbers of 支付顺序: a smaller tier pays first. */
export const TIERS = {
  BASIC: 1,
  CRITICAL: 2,
  ASSISTANCE: 3,
  SUPPLEMENT: 4,
  COMMERCIAL: 5,
  EMPLOYER: 6,
  CHARITY: 7,
} as const;
export type Tier = (typeof TIERS)[keyof typeof TIERS];

/** The largest amount on the ledger: 12 digits before the point. */
export const MAX_FEN = 99_999_999_999_999;

/** 32 bytes. */
function isHashText(value: string): boolean {
  return value.length === 2 * HASH_BYTES && isHex(value);
}

export const field = {
  /** Not `pepper` and not `epoch`: REG~pepper and REG~epoch are records of their own. */
  institution: text(/^(?!(?:pepper|epoch)$)[0-9A-Za-z][0-9A-Za-z-]{0,47}$/),
  organisation: oneOf(...ORGANISATIONS),
  keyId: text(/^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/),
  name: text(/^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u, 200),
  shard: text(/^[0-9A-Za-z][0-9A-Za-z-]{0,15}$/),
  receiptCode: text(/^\d{8}$/),
  receiptNumber: text(/^\d{10}$/),
  date: textThat(isDate),
  year: text(/^\d{4}$/),
  /** Seconds since 1970-01-01T00:00:00Z. */
  time: integer(),
  /** See {@link EpochRecord}. */
  epoch: integer(0, 999_999_999_999),
  fen: integer(0, MAX_FEN),
  positiveFen: integer(1, MAX_FEN),
  /** Of a red receipt's cap: minus its original's. */
  signedFen: integer(-MAX_FEN, MAX_FEN),
  tag: valueThat(isTag),
  digest: valueThat(isDigestText),
  hash: textThat(isHashText),
  salt: text(/^[0-9a-f]{32}$/),
  base64: text(/^[0-9A-Za-z+/]+={0,2}$/, 1024),
  base64Url: text(/^[0-9A-Za-z_-]+$/, 1024),
  claimId: text(/^C[0-9a-f]{24}$/),
  tx: text(/^[0-9a-f]{1,64}$/),
  hashAlg: oneOf('sha-256', 'sm3'),
  signatureAlg: oneOf(...SIGNATURE_ALGS),
  tier: oneOf(...Object.values(TIERS)),
  benefit: oneOf('INDEMNITY', 'FIXED'),
  /** A word of a code list, never free text: what a person wrote could name a patient and would stay on the ledger. */
  reason: text(/^[A-Z][A-Z0-9_]{1,39}$/),
  exchangeUrl: text(/^https:\/\/[0-9A-Za-z.[\]:-]{1,200}(?:\/[0-9A-Za-z._~/-]{0,200})?$/),
} as const satisfies Record<string, Shape<unknown>>;
