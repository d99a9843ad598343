/** 'K' and 24 hex digits of the tag of the message that granted it: unique, not to be guessed, the same on a repeat. */
export function consentIdOf(messageTag: string): string {
  const hex = messageTag.slice(messageTag.indexOf('.') + 1);
  return `K${hex.slice(0, 24)}`;
}
