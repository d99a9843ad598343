/** Control characters by their pictures (␝ for GS), so that they can be seen in what was scanned. */
export function visibleText(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (sign) => String.fromCodePoint(0x2400 + (sign.codePointAt(0) ?? 0)));
}
