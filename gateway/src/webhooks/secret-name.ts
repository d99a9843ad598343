/** What a sealed signing secret is bound to: the column of one row opens nothing in another. */
export function secretName(webhook: string): string {
  return `webhook/${webhook}`;
}
