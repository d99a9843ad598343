/** A fingerprint in groups that an eye can compare. */
export function grouped(digest: string): string {
  return digest.replaceAll(':', '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}
