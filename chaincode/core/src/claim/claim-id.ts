/** 'C' and 24 hex digits of the tag of the message that reserved it: unique, and the same on a repeat. */
export function claimIdOf(messageTag: string): string {
  const hex = messageTag.slice(messageTag.indexOf('.') + 1);
  return `C${hex.slice(0, 24)}`;
}
