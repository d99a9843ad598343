/** How long a device may keep a receipt before it is flagged: three days. */
export const OFFLINE_LIMIT_SECONDS = 72 * 3600;

/** Clocks of machines without network differ; more than this is worth a look. */
export const OFFLINE_CLOCK_SECONDS = 15 * 60;

/** Uploaded later than it should have been: accepted all the same, since the patient holds a genuine receipt. */
export function isLate(issuedAt: number, uploadedAt: number): boolean {
  return uploadedAt - issuedAt > OFFLINE_LIMIT_SECONDS;
}

/** What is wrong with the device's clock: AHEAD of the gateway's, or BACK behind the receipt before. */
export function clockFault(
  issuedAt: number,
  { before, now }: { readonly before: number; readonly now: number },
): 'AHEAD' | 'BACK' | undefined {
  if (issuedAt > now + OFFLINE_CLOCK_SECONDS) return 'AHEAD';
  return issuedAt < before ? 'BACK' : undefined;
}
