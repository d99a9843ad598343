/** 'D' and 24 hex digits of the tag of the message that gave it out: unique, and the same on a repeat. */
export function dispensingIdOf(messageTag: string): string {
  const hex = messageTag.slice(messageTag.indexOf('.') + 1);
  return `D${hex.slice(0, 24)}`;
}
