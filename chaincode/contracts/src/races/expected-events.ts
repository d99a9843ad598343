/** What a run of full length must have met, or it proves nothing about it; `lost` are acts that another overtook. */
export const EXPECTED_EVENTS = [
  ...['lost', 'claims', 'recoveryDue', 'redFlush OK', 'redFlush CLAIM_HELD', 'redFlush ALREADY_RED'],
  ...['reserve OK', 'reserve NOT_ANCHORED', 'reserve RED_FLUSHED', 'reserve RED_PENDING', 'reserve NOT_CLAIMABLE_KIND'],
  ...['reserve THIRD_PARTY', 'reserve TIME_BARRED', 'reserve IDENTITY_MISMATCH', 'reserve AMOUNT_ALTERED'],
  ...['reserve ALREADY_SETTLED_ONLINE', 'reserve DUPLICATE_TIER', 'reserve DUPLICATE_CLAIM', 'reserve PRIMARY_PENDING'],
  ...['reserve OVER_CAP', 'reserve CONSENT_INVALID', 'reserve DUPLICATE_BUSINESS', 'reserve LINEAGE_INVALID'],
  ...['review OK', 'approve OK', 'approve CLAIM_HELD', 'approve AMOUNT_OVER_RESERVED', 'approve ILLEGAL_TRANSITION'],
  ...[
    'pay OK',
    'pay CLAIM_HELD',
    'pay AMOUNT_OVER_APPROVED',
    'paymentReturned OK',
    'recover OK',
    'recover AMOUNT_OVER_PAID',
  ],
  ...['reject OK', 'withdraw OK', 'withdraw RESOURCE_NOT_FOUND', 'holdLineage OK', 'releaseLineage OK'],
  ...['grantConsent OK', 'withdrawConsent OK', 'withdrawConsent ILLEGAL_TRANSITION'],
];
